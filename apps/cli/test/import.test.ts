import { mkdtemp, open, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserDirectoryError } from '@freehold/cognito';
import { type OperatorDatabase, openOperatorDatabase } from '@freehold/database';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { importUsers } from '../src/users/import/import-users.ts';
import { parseUsersCsv } from '../src/users/import/users-csv.ts';
import { createInstallation, type Installation } from './support/installation.ts';

let installation: Installation;
let folder: string;
let operator: OperatorDatabase;

beforeAll(async () => {
  installation = await createInstallation();
  operator = openOperatorDatabase(installation.database.appUrl);
  folder = await mkdtemp(join(tmpdir(), 'freehold-import-'));
  for (const id of ['acme', 'globex']) await installation.json('tenants', 'create', id, '--name', id);
});

beforeEach(() => installation.cognito.faults.clear());

afterAll(async () => {
  await operator.close();
  await installation.stop();
  await rm(folder, { recursive: true });
});

let last = 0;

const counts = z.object({ made: z.number(), there_already: z.number(), refused: z.number() });

/** A file of its own. */
async function file(content: string | Uint8Array): Promise<string> {
  last += 1;
  const path = join(folder, `users${last}.csv`);
  await writeFile(path, content);
  return path;
}

/** A list of users who are on no other list. */
function usersCsv(count: number, groups = ''): { emails: string[]; csv: string } {
  last += 1;
  const emails = Array.from({ length: count }, (_, n) => `user${n}@list${last}.example`);
  return { emails, csv: ['email,groups', ...emails.map((email) => `${email},${groups}`)].join('\n') };
}

async function report(
  path: string,
): Promise<{ line: number; email: string; outcome: string; reason?: string; cure?: string }[]> {
  const text = await readFile(`${path}.report.jsonl`, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function accounts(emails: readonly string[]) {
  const found = await Promise.all(emails.map((email) => installation.directory.findUser(email)));
  return found.filter((user) => user !== undefined);
}

const importAll = (path: string, ...more: string[]) =>
  installation.json('users', 'import', path, '--tenant', 'acme', '--rate', '0', ...more);

describe('an import', () => {
  test('creates the users of the list with names and groups, invites them, and writes a report', async () => {
    const path = await file(
      '\uFEFFEmail,Name,Groups\r\nmarvin@import.example,"Martian, Marvin",admins\r\n\r\nporky@import.example,,\r\n',
    );
    expect(await importAll(path)).toMatchObject({ made: 2, there_already: 0, refused: 0 });
    expect(await installation.directory.findUser('marvin@import.example')).toMatchObject({
      tenant: 'acme',
      emailVerified: true,
      status: 'FORCE_CHANGE_PASSWORD',
    });
    expect(await installation.directory.listGroupsOfUser('marvin@import.example')).toEqual(['admins']);
    const code = installation.cognito.mailbox.latestTo('porky@import.example')?.code;
    expect(await installation.canSignIn('porky@import.example', code)).toBe(true);
    expect(await installation.json('users', 'list', '--tenant', 'acme')).toEqual(
      expect.arrayContaining([expect.objectContaining({ email: 'marvin@import.example' })]),
    );
    const lines = await report(path);
    expect(lines.map(({ line, email, outcome }) => [line, email, outcome]).sort()).toEqual([
      [2, 'marvin@import.example', 'made'],
      [4, 'porky@import.example', 'made'],
    ]);
    expect((await stat(`${path}.report.jsonl`)).mode & 0o777).toBe(0o600);
    const events = (await installation.audit('acme')).filter(({ action }) => action === 'user.imported');
    expect(events.map(({ detail }) => detail['email']).sort()).toEqual([
      'marvin@import.example',
      'porky@import.example',
    ]);
  });

  test('sends no e-mail with --suppress-email, and an invitation can follow', async () => {
    const { emails, csv } = usersCsv(1);
    const [email = ''] = emails;
    await importAll(await file(csv), '--suppress-email');
    expect(installation.cognito.mailbox.latestTo(email)).toBeUndefined();
    await installation.json('users', 'invite', email, '--tenant', 'acme', '--resend');
    expect(await installation.canSignIn(email, installation.cognito.mailbox.latestTo(email)?.code)).toBe(true);
  });

  test('replaces the report of an earlier run, whose reader keeps the old one', async () => {
    const path = await file(usersCsv(1).csv);
    await importAll(path);
    const reader = await open(`${path}.report.jsonl`);
    await importAll(path);
    expect(await reader.readFile('utf8')).toContain('"outcome":"made"');
    await reader.close();
    expect(await report(path)).toMatchObject([{ outcome: 'there already' }]);
    expect((await readdir(folder)).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  test('follows no link for its report, and creates no account', async () => {
    const { emails, csv } = usersCsv(1);
    const path = await file(csv);
    const target = join(folder, 'precious.txt');
    await writeFile(target, 'precious');
    await symlink(target, `${path}.report.jsonl`);
    const result = await installation.runCli(['users', 'import', path, '--tenant', 'acme', '--rate', '0']);
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toContain(`${path}.report.jsonl is a link.`);
    expect(await readFile(target, 'utf8')).toBe('precious');
    expect(await accounts(emails)).toEqual([]);
  });

  test('with --dry-run validates the list, and creates no account', async () => {
    const { emails, csv } = usersCsv(3);
    expect(await importAll(await file(csv), '--dry-run')).toEqual({ users: 3, dry_run: true });
    expect(await accounts(emails)).toEqual([]);
  });

  test('changes nothing the second time', async () => {
    const { csv } = usersCsv(5, 'admins');
    const path = await file(csv);
    await importAll(path);
    const events = (await installation.audit('acme')).length;
    expect(await importAll(path)).toMatchObject({ made: 0, there_already: 5 });
    expect(await installation.audit('acme')).toHaveLength(events);
  });

  test('adds a user who exists to the groups of the list, and revokes their tokens', async () => {
    const { emails, csv } = usersCsv(1, 'admins');
    const [email = ''] = emails;
    const sub = await installation.createUser({ email, tenant: tenantId('acme') });
    const before = new Date();
    expect(await importAll(await file(csv))).toMatchObject({ there_already: 1 });
    expect(await installation.directory.listGroupsOfUser(sub)).toEqual(['admins']);
    expect(await installation.acceptsToken(sub, before)).toBe(false);
  });

  test('refuses a user of another tenant whom only the pool has, creates the others, and exits with 1', async () => {
    const { emails, csv } = usersCsv(3);
    const [first = ''] = emails;
    await installation.createUser({ email: first, tenant: tenantId('globex') });
    const path = await file(csv);
    const result = await installation.runCli(['users', 'import', path, '--tenant', 'acme', '--rate', '0']);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain('1 were refused.');
    expect(await report(path)).toContainEqual({
      line: 2,
      email: first,
      outcome: 'refused',
      reason: 'The user belongs to globex.',
    });
    expect((await accounts(emails)).map(({ tenant }) => tenant)).toEqual(['globex', 'acme', 'acme']);
  });

  test('succeeds after Cognito’s throttling', async () => {
    const { emails, csv } = usersCsv(6, 'admins');
    installation.cognito.faults.inject({ on: 'AdminCreateUser', kind: 'throttle', times: 3 });
    installation.cognito.faults.inject({ on: 'AdminAddUserToGroup', kind: 'throttle', times: 2 });
    expect(await importAll(await file(csv))).toMatchObject({ made: 6, refused: 0 });
    expect(await accounts(emails)).toHaveLength(6);
  });

  test('stops where Cognito throttles without end, and continues the next time', async () => {
    const { emails, csv } = usersCsv(20, 'admins');
    const path = await file(csv);
    const { users: listed } = parseUsersCsv(await readFile(path));
    const made: string[] = [];
    const stopped = importUsers(
      {
        // Gives up sooner than the command's directory.
        directory: installation.directory,
        database: operator,
        actor: async () => 'tester',
        signal: new AbortController().signal,
        wait: async () => {},
      },
      listed,
      {
        tenant: tenantId('acme'),
        notify: true,
        throttle: { perSecond: Number.POSITIVE_INFINITY, concurrency: 1 },
        async onOutcome({ email }) {
          made.push(email);
          if (made.length === 4) installation.cognito.faults.inject({ on: 'AdminAddUserToGroup', kind: 'throttle' });
        },
      },
    );
    await expect(stopped).rejects.toMatchObject({ code: 'rate_limited' });
    expect(made).toEqual(emails.slice(0, 4));
    installation.cognito.faults.clear();
    // The fifth user was created, and is not in the group yet.
    expect(await importAll(path)).toMatchObject({ made: 15, there_already: 5 });
    for (const email of emails) expect(await installation.directory.listGroupsOfUser(email)).toEqual(['admins']);
  });

  const undelivered = {
    name: 'CodeDeliveryFailureException',
    message: 'Email address is not verified. The following identities failed the check: bounce@acme.example',
  };

  test('says of a user that the account is there and the invitation isn’t, goes on, and names the cure', async () => {
    const { emails, csv } = usersCsv(4, 'admins');
    const path = await file(csv);
    const fault = { on: 'AdminCreateUser', kind: 'replace-response', exception: undelivered, times: 1 } as const;
    installation.cognito.faults.inject(fault);
    const result = await installation.runCli(['users', 'import', path, '--tenant', 'acme', '--rate', '0']);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain('1 have an account, and their invitation was not sent');
    const [line] = (await report(path)).filter(({ outcome }) => outcome === 'not invited');
    expect(line).toMatchObject({
      reason: expect.stringContaining('Email address is not verified.'),
      cure: `freehold users invite ${line?.email} --tenant acme --resend`,
    });
    expect((await report(path)).filter(({ outcome }) => outcome === 'made')).toHaveLength(3);
    for (const email of emails) expect(await installation.directory.listGroupsOfUser(email)).toEqual(['admins']);
    const [event] = (await installation.audit('acme')).filter(({ detail }) => detail['email'] === line?.email);
    expect(event).toMatchObject({ action: 'user.imported' });

    const again = await installation.runCli(['users', 'import', path, '--tenant', 'acme', '--rate', '0']);
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.stderr).toContain('4 of those there already have a temporary password still.');
    expect(await report(path)).toContainEqual(
      expect.objectContaining({ email: line?.email, outcome: 'there already', has_temporary_password: true }),
    );
    await installation.json('users', 'invite', line?.email ?? '', '--tenant', 'acme', '--resend');
    const code = installation.cognito.mailbox.latestTo(line?.email ?? '')?.code;
    expect(await installation.canSignIn(line?.email ?? '', code)).toBe(true);
  });

  test('refuses a user for whom Cognito can’t send an invitation and makes no account, and goes on', async () => {
    const { emails, csv } = usersCsv(1);
    const directory = {
      ...installation.directory,
      inviteUser: () => Promise.reject(new UserDirectoryError('undeliverable', 'No.', undefined)),
    };
    const outcomes: unknown[] = [];
    await importUsers(
      {
        directory,
        database: operator,
        actor: async () => 'tester',
        signal: new AbortController().signal,
        wait: async () => {},
      },
      parseUsersCsv(Buffer.from(csv)).users,
      {
        tenant: tenantId('acme'),
        notify: true,
        throttle: { perSecond: Number.POSITIVE_INFINITY, concurrency: 1 },
        onOutcome: async (_, outcome) => void outcomes.push(outcome),
      },
    );
    expect(outcomes).toEqual([{ kind: 'refused', reason: 'No.' }]);
    expect(await accounts(emails)).toEqual([]);
  });

  test.each(['AdminCreateUser', 'AdminAddUserToGroup'])(
    'completes a user although the response of %s is lost after it took effect',
    async (on) => {
      const { emails, csv } = usersCsv(3, 'admins');
      const path = await file(csv);
      installation.cognito.faults.inject({ on, kind: 'lose-response', times: 2 });
      const result = await installation.runCli(['users', 'import', path, '--tenant', 'acme', '--rate', '0']);
      // Nobody knows whether the e-mail of a lost response was sent.
      expect(result.exitCode).toBe(on === 'AdminCreateUser' ? 1 : 0);
      expect((await report(path)).map(({ outcome }) => outcome)).not.toContain('refused');
      for (const email of emails) expect(await installation.directory.listGroupsOfUser(email)).toEqual(['admins']);
      for (const email of emails) {
        const sub = (await installation.directory.findUser(email))?.sub ?? '';
        expect(await operator.findUser(sub)).toMatchObject({ email });
      }
    },
  );

  test('completes a user although a response is lost', async () => {
    const { emails, csv } = usersCsv(3, 'admins');
    installation.cognito.faults.inject({ on: 'AdminAddUserToGroup', kind: 'hang-up', times: 2 });
    await importAll(await file(csv));
    for (const email of emails) expect(await installation.directory.listGroupsOfUser(email)).toEqual(['admins']);
  });

  test.each([
    ['Ctrl-C', 'SIGINT', 130],
    ['kill -9', 'SIGKILL', null],
  ] as const)(
    'that is stopped by %s half-way is continued by the next run, and no user is invited twice',
    async (_, signal, exitCode) => {
      const { emails, csv } = usersCsv(20, 'admins');
      const path = await file(csv);
      const before = installation.cognito.requests('AdminAddUserToGroup');
      const first = installation.start(['users', 'import', path, '--tenant', 'acme']);
      await expect
        .poll(() => installation.cognito.requests('AdminAddUserToGroup'), { interval: 5, timeout: 20_000 })
        .toBeGreaterThan(before + 2);
      first.process.kill(signal);
      const result = await first.ended;
      expect(result).toMatchObject({ exitCode, stdout: '' });
      const made = (await accounts(emails)).length;
      expect(made).toBeGreaterThan(0);
      expect(made).toBeLessThan(20);
      if (signal === 'SIGINT') {
        expect(result.stderr).toContain(`${made} of 20 are done`);
        expect(await report(path)).toHaveLength(made);
      }

      const second = counts.parse(await importAll(path));
      // The pool may have finished a request of the process that was killed.
      expect(second.there_already).toBeGreaterThanOrEqual(made);
      expect(second).toEqual({ made: 20 - second.there_already, there_already: second.there_already, refused: 0 });
      for (const email of emails) expect(await installation.directory.listGroupsOfUser(email)).toEqual(['admins']);
      const listed = z
        .array(z.object({ email: z.string().nullable() }))
        .parse(await installation.json('users', 'list', '--tenant', 'acme'));
      expect(listed.map(({ email }) => email)).toEqual(expect.arrayContaining(emails));
      const invitations = installation.cognito.mailbox.messages().filter(({ to }) => emails.includes(to));
      expect(invitations.map(({ to }) => to).sort()).toEqual([...emails].sort());
    },
  );

  test('creates no account while the database is down', async () => {
    const { emails, csv } = usersCsv(1);
    const result = await installation.runCli(['users', 'import', await file(csv), '--tenant', 'acme'], {
      variables: { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' },
    });
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toMatch(/^The database of DATABASE_URL can’t be reached/);
    expect(await accounts(emails)).toEqual([]);
  });
});

describe('the validation of a list', () => {
  test('of 5,000 users names the one invalid line, and no account is created', async () => {
    const { emails, csv } = usersCsv(5_000);
    const lines = csv.split('\n');
    lines[4_311] = 'not-an-address,';
    const before = installation.cognito.requests('AdminCreateUser');
    const result = await installation.runCli(['users', 'import', await file(lines.join('\n')), '--tenant', 'acme']);
    expect(result).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'One line is invalid, and no user was created:\n  line 4,312: "not-an-address" is no e-mail address\n',
      waited: [],
    });
    expect(installation.cognito.requests('AdminCreateUser')).toBe(before);
    expect(await installation.directory.findUser(emails[0] ?? '')).toBeUndefined();
  });

  test('names every invalid line in order, and what is wrong', async () => {
    await installation.json('users', 'invite', 'hank@globex.example', '--tenant', 'globex');
    const path = await file(
      [
        'email,name,groups',
        'good@check.example,Good,admins',
        ',Nobody,',
        'GOOD@check.example,Twice,',
        'lost@check.example,,admin;admins',
        'op@check.example,,operators',
        'Hank@globex.example,,',
        'many@check.example,a,b,c,d',
        `long@check.example,${'x'.repeat(201)},`,
        '\u001b[2Jx@check.example,,\u001b[31mred',
      ].join('\n'),
    );
    const result = await installation.runCli(['users', 'import', path, '--tenant', 'acme']);
    expect(result.exitCode).toBe(1);
    expect(result.stderr.split('\n')).toEqual([
      '8 lines are invalid, and no user was created:',
      '  line 3: has no e-mail address',
      '  line 4: GOOD@check.example is on line 2 already',
      '  line 5: the user pool has no group "admin"',
      '  line 6: operators is for operators: `freehold users grant-operator`',
      '  line 7: Hank@globex.example belongs to globex: `freehold users move`',
      '  line 8: has 5 fields, and the header 3',
      '  line 8: the user pool has no group "b"',
      '  line 9: has a name that is too long, or that has line breaks or other characters that control text',
      '  line 10: "\\u001b[2Jx@check.example" is no e-mail address',
      '  line 10: the user pool has no group "\\u001b[31mred"',
      '',
    ]);
    expect(await installation.directory.findUser('good@check.example')).toBeUndefined();
  });

  test.each([
    ['is empty', '', 'The file is empty.'],
    ['has a header alone', 'email\n', 'The file lists no users.'],
    ['has no header', 'wile@acme.example\n', 'The header has a column "wile@acme.example".'],
    ['has another column', 'email,tenant\na@b.example,globex\n', 'The header has a column "tenant".'],
    ['has no addresses', 'name\nWile\n', 'The header has no column email.'],
    ['has a column twice', 'email,email\na@b.example,c@d.example\n', 'The header has the column email twice.'],
    [
      'has a quote that isn’t closed',
      'email,name\r\n"a@b.example","A\r\nB"\r\nc@d.example,"x\r\n',
      'on line 4 or below',
    ],
    ['has a quote inside a cell', 'email,name\n"a@b.example","A\nB"\nc@d.example,x"y\n', 'line 4 has a quotation mark'],
    [
      'is in another encoding',
      new Uint8Array([0x65, 0x6d, 0x61, 0x69, 0x6c, 0x0a, 0xe5, 0xff]),
      'The file is not in UTF-8.',
    ],
  ])('refuses a file that %s', async (_, content, sentence) => {
    const result = await installation.runCli(['users', 'import', await file(content), '--tenant', 'acme']);
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toContain(sentence);
  });

  test.each([
    ['Excel’s empty columns and lines', 'email,name,groups,,\r\n%1,One,,,\r\n%2,Two,admins,,\r\n,,,,\r\n ,,,,\r\n'],
    ['lines that end in CR', 'email,name,groups\r%1,One,\r%2,Two,\r'],
    ['lines that end each in another way', 'email,name\n%1,One\r\n%2,Two\r'],
    ['empty lines', '\n\nemail,name\n\n%1,One\n\n\n%2,Two\n\n'],
    ['line breaks at the ends of cells', 'email,name\r\n"%1\r\n",One\r\n%2,"Two\r\n"\r\n'],
    ['a column without a name', 'email,,name\n%1,,One\n%2,,Two\n'],
  ])('takes a file with %s', async (_, content) => {
    const { emails } = usersCsv(2);
    const path = await file(content.replace('%1', emails[0] ?? '').replace('%2', emails[1] ?? ''));
    expect(await importAll(path, '--dry-run')).toEqual({ users: 2, dry_run: true });
  });

  test.each(['\n', '\r\n', '\r'])('names the line on which a record begins, where lines end in %j', async (end) => {
    const records = [
      'email,name,groups,,',
      `good@lines.example,"Two${end}lines",,,`,
      '',
      ',,,,',
      'bad,Bad,,,',
      `more@lines.example,More,,x,`,
      `"good${end}@lines.example",,,,`,
    ];
    const result = await installation.runCli(['users', 'import', await file(records.join(end)), '--tenant', 'acme']);
    expect(result.stderr.split('\n').slice(1, -1)).toEqual([
      '  line 2: has a name that is too long, or that has line breaks or other characters that control text',
      '  line 6: "bad" is no e-mail address',
      '  line 7: has 4 fields, and the header 3',
      `  line 8: ${JSON.stringify(`good${end}@lines.example`)} is no e-mail address`,
    ]);
  });

  test('refuses a value in a column without a name', async () => {
    const result = await installation.runCli([
      'users',
      'import',
      await file('email,,name\na@b.example,x,A\n'),
      '--tenant',
      'acme',
    ]);
    expect(result.stderr).toContain('line 2: has a value in column 2, which has no name in the header');
  });

  test('takes the addresses that the API takes', async () => {
    const addresses = ['r&d@rule.example', "o'brien@rule.example", 'jörg@rule.example', 'x/y=z@rule.example'];
    const path = await file(['email', ...addresses].join('\n'));
    expect(await importAll(path)).toMatchObject({ made: 4, refused: 0 });
  });

  test('refuses a file that does not exist', async () => {
    const result = await installation.runCli(['users', 'import', join(folder, 'nosuch.csv'), '--tenant', 'acme']);
    expect(result).toMatchObject({ exitCode: 1 });
    expect(result.stderr).toContain('The file can’t be read: ENOENT');
  });

  test('refuses an unknown tenant', async () => {
    const result = await installation.runCli(['users', 'import', await file(usersCsv(1).csv), '--tenant', 'nosuch']);
    expect(result).toMatchObject({ exitCode: 1 });
    expect(result.stderr).toContain('There is no tenant nosuch.');
  });
});
