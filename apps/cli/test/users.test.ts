import { createHash } from 'node:crypto';
import { AdminGetUserCommand, AdminUpdateUserAttributesCommand } from '@aws-sdk/client-cognito-identity-provider';
import { tenantId } from '@freehold/tenancy';
import { setUpSecondFactor } from '@freehold/test-kit/second-factor';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createInstallation, type Installation } from './support/installation.ts';

let installation: Installation;

beforeAll(async () => {
  installation = await createInstallation({ groups: ['admins', 'editors', 'operators'], mfa: 'OPTIONAL' });
  for (const id of ['acme', 'globex', 'closed']) await installation.json('tenants', 'create', id, '--name', id);
  await installation.json('tenants', 'suspend', 'closed');
});

beforeEach(() => installation.cognito.faults.clear());

afterAll(() => installation.stop());

let last = 0;

/** A user of acme for one test, with a password and a database row, as after a sign-in. */
async function member(options: { groups?: string[] } = {}): Promise<{ sub: string; email: string }> {
  last += 1;
  const email = `member${last}@acme.example`;
  const sub = await installation.createUser({ email, tenant: tenantId('acme'), groups: options.groups ?? [] });
  await installation.api.recordSignIn({ sub, username: sub, email, tenant: tenantId('acme') });
  return { sub, email };
}

async function findUserRow(sub: string) {
  const [row] = await installation.database.asOwner('SELECT email, tenant_id FROM users WHERE sub = $1', [sub]);
  return row;
}

async function lastAuditEvent(tenant: string) {
  return (await installation.audit(tenant)).at(-1);
}

/** Does something while no audit event can be written. */
async function withFailingAuditLog<Result>(work: () => Promise<Result>): Promise<Result> {
  await installation.database.asOwner('ALTER TABLE audit_events ADD CONSTRAINT none CHECK (false) NOT VALID');
  try {
    return await work();
  } finally {
    await installation.database.asOwner('ALTER TABLE audit_events DROP CONSTRAINT none');
  }
}

async function countProjects(tenant: string): Promise<number> {
  const shown = z
    .object({ rows: z.object({ projects: z.number() }) })
    .parse(await installation.json('tenants', 'show', tenant));
  return shown.rows.projects;
}

describe('an invitation', () => {
  test('creates an account of the tenant with a verified address, and sends a temporary password', async () => {
    const answer = await installation.json(
      'users',
      'invite',
      'wile@acme.example',
      '--tenant',
      'acme',
      '--group',
      'admins',
    );
    expect(answer).toEqual({ sub: expect.any(String), email: 'wile@acme.example', tenant: 'acme', groups: ['admins'] });
    const { sub } = z.object({ sub: z.string() }).parse(answer);
    expect(await installation.directory.findUser('wile@acme.example')).toMatchObject({
      tenant: 'acme',
      emailVerified: true,
      status: 'FORCE_CHANGE_PASSWORD',
    });
    expect(await installation.directory.listGroupsOfUser(sub)).toEqual(['admins']);
    expect(await findUserRow(sub)).toEqual({ email: 'wile@acme.example', tenant_id: 'acme' });
    const sent = installation.cognito.mailbox.latestTo('wile@acme.example')?.code;
    expect(await installation.canSignIn('wile@acme.example', sent)).toBe(true);
    expect(await lastAuditEvent('acme')).toMatchObject({
      action: 'user.invited',
      detail: { sub, email: 'wile@acme.example', after: { tenant: 'acme', groups: ['admins'] } },
    });
  });

  test('prints the password and sends no e-mail with --suppress-email, and keeps it out of the audit log', async () => {
    const answer = await installation.json(
      'users',
      'invite',
      'road@acme.example',
      '--tenant',
      'acme',
      '--suppress-email',
    );
    const { temporary_password: given } = z.object({ temporary_password: z.string().min(12) }).parse(answer);
    expect(await installation.canSignIn('road@acme.example', given)).toBe(true);
    expect(installation.cognito.mailbox.latestTo('road@acme.example')).toBeUndefined();
    expect(JSON.stringify(await installation.audit('acme'))).not.toContain(given);
  });

  test.each([
    ['an unknown tenant', 'nosuch', [], 'There is no tenant nosuch.'],
    ['a suspended tenant', 'closed', [], 'The tenant closed is suspended.'],
    [
      'an unknown group',
      'acme',
      ['--group', 'admin'],
      'The user pool has no group admin; it has admins, editors, operators.',
    ],
    ['the operators’ group', 'acme', ['--group', 'operators'], 'Use `freehold users grant-operator`'],
  ])('into %s is refused, and creates no account', async (_, tenant, more, sentence) => {
    const result = await installation.runCli(['users', 'invite', 'nobody@acme.example', '--tenant', tenant, ...more]);
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toContain(sentence);
    expect(await installation.directory.findUser('nobody@acme.example')).toBeUndefined();
  });

  test('of an address that is taken is refused in upper and lower case, and names the tenant', async () => {
    await installation.createUser({ email: 'taken@globex.example', tenant: tenantId('globex') });
    const other = await installation.runCli(['users', 'invite', 'Taken@Globex.example', '--tenant', 'acme']);
    expect(other.exitCode).toBe(1);
    expect(other.stderr).toContain('belongs to globex, and an e-mail address belongs to one tenant');
    const same = await installation.runCli(['users', 'invite', 'taken@globex.example', '--tenant', 'globex']);
    expect(same.exitCode).toBe(1);
    expect(same.stderr).toContain('belongs to globex already. Add --resend');
  });

  test('can be repeated for a user who never signed in, and completes one that failed half-way', async () => {
    // As left by a run that was killed after Cognito had created the account.
    await installation.directory.inviteUser({ email: 'late@acme.example', tenant: tenantId('acme'), notify: true });
    const first = installation.cognito.mailbox.latestTo('late@acme.example')?.code;
    await installation.json(
      'users',
      'invite',
      'late@acme.example',
      '--tenant',
      'acme',
      '--resend',
      '--group',
      'admins',
    );
    const second = installation.cognito.mailbox.latestTo('late@acme.example')?.code;
    expect(second).not.toBe(first);
    expect(await installation.canSignIn('late@acme.example', second)).toBe(true);
    expect(await installation.directory.listGroupsOfUser('late@acme.example')).toEqual(['admins']);
    expect(await installation.json('users', 'list', '--tenant', 'acme')).toContainEqual(
      expect.objectContaining({ email: 'late@acme.example' }),
    );
  });

  const undelivered = {
    name: 'CodeDeliveryFailureException',
    message: 'Email address is not verified. The following identities failed the check: bounce@acme.example',
  };

  test('that can’t be sent leaves a complete account, says so, and names the cure', async () => {
    const email = 'bounce@acme.example';
    const exception = undelivered;
    installation.cognito.faults.inject({ on: 'AdminCreateUser', kind: 'replace-response', exception, times: 1 });
    const invite = ['users', 'invite', email, '--tenant', 'acme', '--group', 'admins'];
    const result = await installation.runCli(invite);
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toContain(`The account of ${email} is there, but the invitation is not`);
    expect(result.stderr).toContain('Email address is not verified.');
    expect(result.stderr).toContain(`\`freehold users invite ${email} --tenant acme --resend\``);
    expect(await installation.directory.listGroupsOfUser(email)).toEqual(['admins']);
    expect(await lastAuditEvent('acme')).toMatchObject({ action: 'user.invited', detail: { email } });

    installation.cognito.faults.inject({ on: 'AdminCreateUser', kind: 'replace-response', exception, times: 1 });
    const again = await installation.runCli([...invite, '--resend']);
    expect(again.stderr).toContain(`The account of ${email} is there, but the invitation is not`);
    await installation.json(...invite, '--resend');
    const code = installation.cognito.mailbox.latestTo(email)?.code;
    expect(await installation.canSignIn(email, code)).toBe(true);
  });

  test('whose response is lost creates the account all the same, with the password that is printed', async () => {
    installation.cognito.faults.inject({ on: 'AdminCreateUser', kind: 'lose-response', times: 1 });
    const email = 'unheard@acme.example';
    const answer = await installation.json('users', 'invite', email, '--tenant', 'acme', '--suppress-email');
    const { temporary_password: password } = z.object({ temporary_password: z.string() }).parse(answer);
    expect(await installation.canSignIn(email, password)).toBe(true);
    expect(await lastAuditEvent('acme')).toMatchObject({ action: 'user.invited', detail: { email } });
  });

  test('of an address that is taken stays refused where a response is lost', async () => {
    await installation.createUser({ email: 'settled@acme.example', tenant: tenantId('acme') });
    installation.cognito.faults.inject({ on: 'AdminCreateUser', kind: 'lose-response', times: 1 });
    const result = await installation.runCli(['users', 'invite', 'settled@acme.example', '--tenant', 'acme']);
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toContain('belongs to acme already. Add --resend');
  });

  test('is not repeated for a user who has a password', async () => {
    const { email } = await member();
    const result = await installation.runCli(['users', 'invite', email, '--tenant', 'acme', '--resend']);
    expect(result).toMatchObject({ exitCode: 1 });
    expect(result.stderr).toContain(`freehold users reset-password ${email}`);
  });

  test.each(['wile', 'a@b', 'wile@acme.example ', `${'x'.repeat(120)}@acme.example`])(
    'to %j is a usage error',
    async (email) => {
      const result = await installation.runCli(['users', 'invite', email, '--tenant', 'acme']);
      expect(result.exitCode).toBe(2);
    },
  );

  test('succeeds after some throttling', async () => {
    installation.cognito.faults.inject({ on: 'AdminCreateUser', kind: 'throttle', times: 2 });
    await installation.json('users', 'invite', 'patient@acme.example', '--tenant', 'acme');
    expect(await installation.directory.findUser('patient@acme.example')).toMatchObject({ tenant: 'acme' });
  });
});

describe('a user', () => {
  test('is listed with the tenant, and shown with account, groups and rows', async () => {
    const { sub, email } = await member({ groups: ['admins'] });
    await installation.insertProjects('acme', sub, 1);
    expect(await installation.json('users', 'list', '--tenant', 'acme')).toContainEqual(
      expect.objectContaining({ sub, email, tenant: 'acme' }),
    );
    expect(await installation.json('users', 'list', '--tenant', 'globex')).not.toContainEqual(
      expect.objectContaining({ sub }),
    );
    for (const name of [sub, email, email.toUpperCase()]) {
      expect(await installation.json('users', 'show', name)).toMatchObject({
        sub,
        tenant: 'acme',
        enabled: true,
        status: 'CONFIRMED',
        groups: ['admins'],
        rows: { projects: 1 },
      });
    }
  });

  test.each([
    ['show'],
    ['disable'],
    ['enable'],
    ['reset-password'],
    ['reset-second-factor'],
    ['move', '--to', 'acme'],
    ['delete'],
    ['grant-operator'],
  ])('who is not in the pool: %s exits with 1', async (command, ...more) => {
    const result = await installation.runCli(['users', command, 'nobody@nowhere.example', ...more]);
    expect(result).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: 'The user pool has no user nobody@nowhere.example.\n',
    });
  });
});

/** Commands that change an account, with the action of their audit event. */
const changes: [command: string, more: string[], action: string][] = [
  ['disable', [], 'user.disabled'],
  ['enable', [], 'user.enabled'],
  ['reset-password', [], 'user.password_reset'],
  ['reset-second-factor', [], 'user.second_factor_reset'],
  ['move', ['--to', 'globex'], 'user.moved'],
  ['groups add', ['admins'], 'user.groups_changed'],
  ['groups remove', ['admins'], 'user.groups_changed'],
  ['grant-operator', [], 'user.operator_granted'],
  ['revoke-operator', [], 'user.operator_revoked'],
  ['delete', [], 'user.deleted'],
];

describe.each(changes)('users %s', (command, more, action) => {
  test('revokes the user’s tokens, and writes an audit event', async () => {
    const { sub, email } = await member();
    const before = new Date();
    expect(await installation.acceptsToken(sub, before)).toBe(true);
    await installation.json('users', ...command.split(' '), email, ...more);
    expect(await installation.acceptsToken(sub, before)).toBe(false);
    expect((await installation.audit('acme')).filter(({ detail }) => detail['sub'] === sub)).toEqual([
      expect.objectContaining({ action, actor_sub: expect.stringMatching(/^local:/) }),
    ]);
  });

  test('ends the user’s sessions, and deletes their tokens', async () => {
    const { sub, email } = await member();
    const [now, later] = [new Date(), new Date(Date.now() + 3_600_000)];
    await installation.api.sessions.create(
      {
        idHash: new Uint8Array(createHash('sha256').update(sub).digest()),
        sub,
        signedInAt: now,
        endsAt: later,
        expiresAt: later,
        keyId: 'key',
        encryptedTokens: new Uint8Array([1]),
        tokensExpireAt: later,
      },
      now,
    );
    const sessions = () => installation.database.asOwner('SELECT FROM sessions WHERE sub = $1', [sub]);
    expect(await sessions()).toHaveLength(1);
    await installation.json('users', ...command.split(' '), email, ...more);
    expect(await sessions()).toEqual([]);
  });

  test('changes nothing while the database is down', async () => {
    const { sub, email } = await member({ groups: ['admins'] });
    const account = await installation.directory.findUser(sub);
    const away = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' };
    const failed = await installation.runCli(['users', ...command.split(' '), email, ...more], { variables: away });
    expect(failed).toMatchObject({ exitCode: 1, stdout: '' });
    expect(failed.stderr).toMatch(/^The database of DATABASE_URL can’t be reached/);
    expect(await installation.directory.findUser(sub)).toEqual(account);
    expect(await installation.directory.listGroupsOfUser(sub)).toEqual(['admins']);
  });

  test('does all of it again after a run that failed before it reached the database', async () => {
    const { sub, email } = await member();
    const before = new Date();
    // It fails after the change in the pool.
    const failed = await withFailingAuditLog(() =>
      installation.runCli(['users', ...command.split(' '), email, ...more]),
    );
    expect(failed).toMatchObject({ exitCode: 1, stdout: '' });
    await installation.json('users', ...command.split(' '), sub, ...more);
    expect(await installation.acceptsToken(sub, before)).toBe(false);
  });
});

describe('users reset-second-factor', () => {
  test('deletes the authenticator app', async () => {
    const { sub, email } = await member();
    await setUpSecondFactor(installation, email);
    expect(await installation.directory.hasSecondFactor(sub)).toBe(true);
    expect(await installation.json('users', 'reset-second-factor', email)).toEqual({
      sub,
      email,
      second_factor_removed: true,
    });
    expect(await installation.directory.hasSecondFactor(sub)).toBe(false);
    expect(await lastAuditEvent('acme')).toMatchObject({
      action: 'user.second_factor_reset',
      detail: { sub, before: { second_factor: true }, after: { second_factor: false } },
    });
  });

  test('says that there was none', async () => {
    const { email } = await member();
    const { stdout } = await installation.runCli(['users', 'reset-second-factor', email]);
    expect(stdout).toBe(`${email} had no second factor. Their sessions have ended.\n`);
  });
});

describe('groups', () => {
  test('are added and removed, several at once', async () => {
    const { sub, email } = await member();
    expect(await installation.json('users', 'groups', 'add', email, 'admins', 'editors')).toEqual({
      sub,
      email,
      groups: ['admins', 'editors'],
    });
    expect((await installation.directory.listGroupsOfUser(sub)).toSorted()).toEqual(['admins', 'editors']);
    expect(await installation.json('users', 'groups', 'remove', email, 'admins')).toMatchObject({
      groups: ['editors'],
    });
    expect(await installation.directory.listGroupsOfUser(sub)).toEqual(['editors']);
    expect(await lastAuditEvent('acme')).toMatchObject({
      action: 'user.groups_changed',
      detail: { sub, after: { groups: ['editors'] } },
    });
  });

  test.each([
    ['an unknown group', 'admin', 'The user pool has no group admin'],
    ['the operators’ group', 'operators', 'Use `freehold users grant-operator`'],
  ])('refuse %s, and change nothing', async (_, group, sentence) => {
    const { sub, email } = await member();
    const result = await installation.runCli(['users', 'groups', 'add', email, 'admins', group]);
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toContain(sentence);
    expect(await installation.directory.listGroupsOfUser(sub)).toEqual([]);
  });
});

describe('unlocking', () => {
  const limits = { attempts: 1, seconds: 900 };

  test('lifts an account’s login rate limit from all addresses, and no other account’s', async () => {
    const [locked, other] = [await member(), await member()];
    const limiter = installation.api.rateLimiter({ ...limits, name: 'login_account' });
    const keys = (email: string) => ['192.0.2.1', '2001:db8::'].map((address) => [email, address] as const);
    for (const key of [...keys(locked.email), ...keys(other.email)]) await limiter.consume(key);
    for (const key of keys(locked.email)) expect(await limiter.consume(key)).toBeGreaterThan(0);

    expect(await installation.json('users', 'unlock', locked.email.toUpperCase())).toEqual({
      sub: locked.sub,
      email: locked.email,
      rate_limits_removed: 2,
    });
    for (const key of keys(locked.email)) expect(await limiter.consume(key)).toBeUndefined();
    for (const key of keys(other.email)) expect(await limiter.consume(key)).toBeGreaterThan(0);
    expect(await lastAuditEvent('acme')).toMatchObject({
      action: 'user.unlocked',
      detail: { sub: locked.sub, email: locked.email, before: { rate_limits: 2 } },
    });
  });

  test('leaves the limit of an address, which belongs to no account', async () => {
    const { email } = await member();
    const limiter = installation.api.rateLimiter({ ...limits, name: 'login_address' });
    await limiter.consume(email);
    expect(await installation.json('users', 'unlock', email)).toMatchObject({ rate_limits_removed: 0 });
    expect(await limiter.consume(email)).toBeGreaterThan(0);
  });

  test('keeps the user’s tokens', async () => {
    const { sub, email } = await member();
    await installation.json('users', 'unlock', email);
    expect(await installation.acceptsToken(sub, new Date())).toBe(true);
  });
});

describe('disabling', () => {
  test('locks a user out, and enabling lets them in with valid tokens', async () => {
    const { sub, email } = await member();
    await installation.json('users', 'disable', email);
    expect(await installation.canSignIn(email)).toBe(false);
    const result = await installation.runCli(['users', 'enable', email]);
    expect(result.exitCode).toBe(0);
    expect(await installation.canSignIn(email)).toBe(true);
    // The command waits until new tokens are valid.
    const [waited = 0] = result.waited;
    expect(waited).toBeGreaterThan(0);
    expect(waited).toBeLessThanOrEqual(2_000);
    expect(await installation.acceptsToken(sub, new Date(Date.now() + waited))).toBe(true);
  });
});

describe('resetting a password', () => {
  test('ends the password, and sends a code', async () => {
    const { email } = await member();
    await installation.json('users', 'reset-password', email);
    expect(await installation.canSignIn(email)).toBe(false);
    expect(installation.cognito.mailbox.latestTo(email)?.code).toMatch(/^\d{6}$/);
  });

  test('revokes tokens and is on record though the code can’t be sent, and says so', async () => {
    const { sub, email } = await member();
    const before = new Date();
    const exception = { name: 'CodeDeliveryFailureException', message: 'Unable to deliver.' };
    installation.cognito.faults.inject({ on: 'AdminResetUserPassword', kind: 'replace-response', exception, times: 1 });
    const result = await installation.runCli(['users', 'reset-password', email]);
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toContain(`The password of ${email} is reset, but no code was sent`);
    expect(await installation.canSignIn(email)).toBe(false);
    expect(await installation.acceptsToken(sub, before)).toBe(false);
    expect(await lastAuditEvent('acme')).toMatchObject({ action: 'user.password_reset' });
  });

  test('of a user who never signed in says how to invite them again', async () => {
    await installation.json('users', 'invite', 'never@acme.example', '--tenant', 'acme');
    const result = await installation.runCli(['users', 'reset-password', 'never@acme.example']);
    expect(result).toMatchObject({ exitCode: 1 });
    expect(result.stderr).toContain('freehold users invite never@acme.example --tenant acme --resend');
  });
});

describe('moving', () => {
  test('takes a user out of their groups, leaves their rows, and is in the audit logs of both tenants', async () => {
    const { sub, email } = await member({ groups: ['admins', 'operators'] });
    const projects = await countProjects('acme');
    await installation.insertProjects('acme', sub, 2);
    expect(await installation.json('users', 'move', email, '--to', 'globex')).toMatchObject({
      from: 'acme',
      to: 'globex',
      groups_left: ['admins'],
      rows_left: { projects: 2 },
    });
    expect(await installation.directory.findUser(email)).toMatchObject({ tenant: 'globex' });
    expect(await installation.directory.listGroupsOfUser(sub)).toEqual(['operators']);
    expect(await findUserRow(sub)).toEqual({ email, tenant_id: 'globex' });
    expect(await installation.json('tenants', 'show', 'acme')).toMatchObject({ rows: { projects: projects + 2 } });
    for (const tenant of ['acme', 'globex']) {
      expect(await lastAuditEvent(tenant)).toMatchObject({
        action: 'user.moved',
        detail: { sub, before: { tenant: 'acme', groups: ['admins', 'operators'] }, after: { tenant: 'globex' } },
      });
    }
  });

  test('that failed half-way is in the audit log of the previous tenant', async () => {
    const { sub, email } = await member();
    const failed = await withFailingAuditLog(() => installation.runCli(['users', 'move', email, '--to', 'globex']));
    expect(failed.exitCode).toBe(1);
    expect(await installation.directory.findUser(sub)).toMatchObject({ tenant: 'globex' });
    expect(await findUserRow(sub)).toEqual({ email, tenant_id: 'acme' });
    await installation.json('users', 'move', email, '--to', 'globex');
    expect(await findUserRow(sub)).toEqual({ email, tenant_id: 'globex' });
    for (const tenant of ['acme', 'globex']) {
      expect(await lastAuditEvent(tenant)).toMatchObject({
        action: 'user.moved',
        detail: { sub, before: { tenant: 'acme' } },
      });
    }
  });

  test('keeps the groups of --group', async () => {
    const { sub, email } = await member({ groups: ['admins'] });
    await installation.json('users', 'move', email, '--to', 'globex', '--group', 'admins');
    expect(await installation.directory.listGroupsOfUser(sub)).toEqual(['admins']);
  });

  test('with --dry-run says what it would do, and changes nothing', async () => {
    const { sub, email } = await member({ groups: ['admins'] });
    expect(await installation.json('users', 'move', email, '--to', 'globex', '--dry-run')).toMatchObject({
      groups_left: ['admins'],
      dry_run: true,
    });
    expect(await installation.directory.findUser(email)).toMatchObject({ tenant: 'acme' });
    expect(await installation.directory.listGroupsOfUser(sub)).toEqual(['admins']);
  });

  test('to the user’s own tenant changes nothing', async () => {
    const { sub, email } = await member({ groups: ['admins'] });
    expect(await installation.json('users', 'move', email, '--to', 'acme')).toMatchObject({ changed: false });
    expect(await installation.directory.listGroupsOfUser(sub)).toEqual(['admins']);
    expect(await installation.acceptsToken(sub, new Date())).toBe(true);
  });

  test.each(['nosuch', 'closed'])('to the tenant %s is refused, and changes nothing', async (tenant) => {
    const { sub, email } = await member({ groups: ['admins'] });
    expect((await installation.runCli(['users', 'move', email, '--to', tenant])).exitCode).toBe(1);
    expect(await installation.directory.findUser(email)).toMatchObject({ tenant: 'acme' });
    expect(await installation.directory.listGroupsOfUser(sub)).toEqual(['admins']);
  });
});

describe('operators', () => {
  test('are added to their group and removed from it', async () => {
    const { sub, email } = await member({ groups: ['admins'] });
    await installation.json('users', 'grant-operator', email);
    expect((await installation.directory.listGroupsOfUser(sub)).sort()).toEqual(['admins', 'operators']);
    await installation.json('users', 'revoke-operator', email);
    expect(await installation.directory.listGroupsOfUser(sub)).toEqual(['admins']);
  });

  test('may belong to no tenant, and then the audit event has none', async () => {
    const sub = await installation.createUser({ email: 'ada@freehold.example' });
    await installation.json('users', 'grant-operator', 'ada@freehold.example');
    expect(await installation.audit(null)).toContainEqual(
      expect.objectContaining({
        action: 'user.operator_granted',
        detail: expect.objectContaining({ sub, before: { groups: [] }, after: { groups: ['operators'] } }),
      }),
    );
  });

  test.each([
    ['no group is set', '', 'TENANT_OPERATOR_GROUP is empty'],
    ['the pool lacks the group', 'gods', 'The user pool has no group gods'],
  ])('can’t be granted where %s', async (_, group, sentence) => {
    const { sub, email } = await member();
    const result = await installation.runCli(['users', 'grant-operator', email], {
      variables: { TENANT_OPERATOR_GROUP: group },
    });
    expect(result).toMatchObject({ exitCode: 1 });
    expect(result.stderr).toContain(sentence);
    expect(await installation.directory.listGroupsOfUser(sub)).toEqual([]);
  });
});

describe('sync', () => {
  const UserPoolId = () => z.string().parse(installation.variables['COGNITO_USER_POOL_ID']);

  test('updates the database from the pool, and revokes the tokens of changed users', async () => {
    const [stays, moved, closed, gone] = [await member(), await member(), await member(), await member()];
    const made = await installation.createUser({ email: 'console@globex.example', tenant: tenantId('globex') });
    // Changes in the AWS console bypass the command.
    const [tenantAttribute] = ['custom:tenant_id'];
    await installation.pool.send(
      new AdminUpdateUserAttributesCommand({
        UserPoolId: UserPoolId(),
        Username: moved.sub,
        UserAttributes: [{ Name: tenantAttribute, Value: 'globex' }],
      }),
    );
    await installation.directory.setEnabled(closed.sub, false);
    await installation.directory.deleteUser(gone.sub);
    const before = new Date();

    const preview = await installation.json('users', 'sync', '--dry-run');
    expect(await installation.acceptsToken(moved.sub, before)).toBe(true);
    const counts = await installation.json('users', 'sync');
    expect(counts).toEqual({ ...z.object({}).loose().parse(preview), dry_run: false });
    expect(counts).toMatchObject({ changed: 1, revoked: 2, erased: 1 });

    expect(await findUserRow(made)).toEqual({ email: 'console@globex.example', tenant_id: 'globex' });
    expect(await findUserRow(moved.sub)).toEqual({ email: moved.email, tenant_id: 'globex' });
    expect(await findUserRow(gone.sub)).toEqual({ email: null, tenant_id: null });
    for (const { sub } of [moved, closed, gone]) expect(await installation.acceptsToken(sub, before)).toBe(false);
    expect(await installation.acceptsToken(stays.sub, before)).toBe(true);
  });

  test('changes nothing the second time', async () => {
    await installation.json('users', 'sync');
    expect(await installation.json('users', 'sync')).toMatchObject({ added: 0, changed: 0, revoked: 0, erased: 0 });
  });

  test('reads all pages of users', async () => {
    const tenant = tenantId('globex');
    await Promise.all(
      Array.from({ length: 70 }, (_, n) =>
        installation.directory.inviteUser({ email: `many${n}@globex.example`, tenant, notify: false }),
      ),
    );
    await installation.json('users', 'sync');
    const listed = z
      .array(z.object({ email: z.string() }))
      .parse(await installation.json('users', 'list', '--tenant', 'globex'));
    expect(listed.filter(({ email }) => email.startsWith('many'))).toHaveLength(70);
  });
});

test('a name with a terminal’s control characters is printed with escapes', async () => {
  await installation.database.asOwner(`UPDATE tenants SET name = E'\\x1b[2Jgone\\u202e' WHERE id = 'globex'`);
  const result = await installation.runCli(['tenants', 'list']);
  expect(result.stdout).toContain('\\u{1b}[2Jgone\\u{202e}');
  expect(result.stdout).not.toContain('\u001b');
  const json = await installation.runCli(['--json', 'tenants', 'list']);
  expect(json.stdout).toMatch(/^[\n\u0020-\u007e]+$/);
  expect(JSON.parse(json.stdout)).toContainEqual(expect.objectContaining({ name: '\u001b[2Jgone\u202e' }));
});

test('an invitation keeps a user’s name', async () => {
  const { user } = await installation.directory.inviteUser({
    email: 'named@acme.example',
    tenant: tenantId('acme'),
    name: 'Marvin Ångström',
    notify: false,
  });
  const { UserAttributes } = await installation.pool.send(
    new AdminGetUserCommand({
      UserPoolId: z.string().parse(installation.variables['COGNITO_USER_POOL_ID']),
      Username: user.username,
    }),
  );
  expect(UserAttributes).toContainEqual({ Name: 'name', Value: 'Marvin Ångström' });
});

// The last: it leaves the database behind the pool.
describe('a change whose response is lost', () => {
  test.each([
    ['AdminDisableUser', (name: string) => installation.directory.setEnabled(name, false)],
    ['AdminAddUserToGroup', (name: string) => installation.directory.addToGroup(name, 'admins')],
    ['AdminUpdateUserAttributes', (name: string) => installation.directory.setTenant(name, tenantId('globex'))],
    ['AdminUserGlobalSignOut', (name: string) => installation.directory.signOutEverywhere(name)],
  ])('by %s says that it may have been made, and is made again', async (on, change) => {
    const { sub } = await member();
    installation.cognito.faults.inject({ on, kind: 'lose-response' });
    await expect(change(sub)).rejects.toMatchObject({
      code: 'user_pool_unavailable',
      message: expect.stringContaining('The change may have been made all the same. The same command makes it again.'),
    });
    installation.cognito.faults.clear();
    await change(sub);
  });

  test('by AdminDeleteUser is made, and again finds no user', async () => {
    const { sub } = await member();
    installation.cognito.faults.inject({ on: 'AdminDeleteUser', kind: 'lose-response', times: 1 });
    expect(await installation.directory.deleteUser(sub)).toBe(false);
    expect(await installation.directory.findUser(sub)).toBeUndefined();
  });
});
