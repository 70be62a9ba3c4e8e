import { createHash } from 'node:crypto';
import { AdminGetUserCommand, AdminUpdateUserAttributesCommand } from '@aws-sdk/client-cognito-identity-provider';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createInstallation, type Installation } from './support/installation.ts';

let installation: Installation;

beforeAll(async () => {
  installation = await createInstallation();
  for (const id of ['acme', 'globex', 'closed']) await installation.json('tenants', 'create', id, '--name', id);
  await installation.json('tenants', 'suspend', 'closed');
});

beforeEach(() => installation.cognito.faults.clear());

afterAll(() => installation.stop());

let last = 0;

/** Somebody of acme whom no other test knows, with a password of their own, and on record as after a sign-in. */
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

describe('an invitation', () => {
  test('makes an account of the tenant with a verified address, and sends a password that is good once', async () => {
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

  test('prints the password and sends nothing with --suppress-email, and keeps it off the record', async () => {
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
    ['a tenant that there isn’t', 'nosuch', [], 'There is no tenant nosuch.'],
    ['a suspended tenant', 'closed', [], 'The tenant closed is suspended.'],
    [
      'a group that there isn’t',
      'acme',
      ['--group', 'admin'],
      'The user pool has no group admin; it has admins, operators.',
    ],
    ['the operators’ group', 'acme', ['--group', 'operators'], 'grant-operator is the way into it'],
  ])('into %s is refused, and nobody is made', async (_, tenant, more, sentence) => {
    const ran = await installation.runCli(['users', 'invite', 'nobody@acme.example', '--tenant', tenant, ...more]);
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toContain(sentence);
    expect(await installation.directory.findUser('nobody@acme.example')).toBeUndefined();
  });

  test('of an address that belongs to a tenant is refused, also in other letters, and says to which', async () => {
    await installation.createUser({ email: 'taken@globex.example', tenant: tenantId('globex') });
    const other = await installation.runCli(['users', 'invite', 'Taken@Globex.example', '--tenant', 'acme']);
    expect(other.exitCode).toBe(1);
    expect(other.stderr).toContain('belongs to globex, and an e-mail address belongs to one tenant');
    const same = await installation.runCli(['users', 'invite', 'taken@globex.example', '--tenant', 'globex']);
    expect(same.exitCode).toBe(1);
    expect(same.stderr).toContain('belongs to globex already. --resend');
  });

  test('can be made again for somebody who never came, and completes one that was cut off', async () => {
    // As a run leaves it that was killed after Cognito had made the account.
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

  test('is not made again for somebody who has a password', async () => {
    const { email } = await member();
    const ran = await installation.runCli(['users', 'invite', email, '--tenant', 'acme', '--resend']);
    expect(ran).toMatchObject({ exitCode: 1 });
    expect(ran.stderr).toContain(`freehold users reset-password ${email}`);
  });

  test.each(['wile', 'a@b', 'wile@acme.example ', `${'x'.repeat(120)}@acme.example`])(
    'to %j is misuse',
    async (email) => {
      const ran = await installation.runCli(['users', 'invite', email, '--tenant', 'acme']);
      expect(ran.exitCode).toBe(2);
    },
  );

  test('survives some throttling', async () => {
    installation.cognito.faults.inject({ on: 'AdminCreateUser', kind: 'throttle', times: 2 });
    await installation.json('users', 'invite', 'patient@acme.example', '--tenant', 'acme');
    expect(await installation.directory.findUser('patient@acme.example')).toMatchObject({ tenant: 'acme' });
  });
});

describe('somebody', () => {
  test('is listed with their tenant, and shown with account, groups and rows', async () => {
    const { sub, email } = await member({ groups: ['admins'] });
    await installation.api.forTenant(tenantId('acme')).item.create({ data: { name: 'Anvil', ownerSub: sub } });
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
        rows: { items: 1 },
      });
    }
  });

  test.each([
    ['show'],
    ['disable'],
    ['enable'],
    ['reset-password'],
    ['move', '--to', 'acme'],
    ['delete'],
    ['grant-operator'],
  ])('whom the pool doesn’t know: %s ends with 1', async (command, ...more) => {
    const ran = await installation.runCli(['users', command, 'nobody@nowhere.example', ...more]);
    expect(ran).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: 'The user pool has no user nobody@nowhere.example.\n',
    });
  });
});

/** Each with what the record calls it. */
const changes: [string, string[], string][] = [
  ['disable', [], 'user.disabled'],
  ['enable', [], 'user.enabled'],
  ['reset-password', [], 'user.password_reset'],
  ['move', ['--to', 'globex'], 'user.moved'],
  ['grant-operator', [], 'user.operator_granted'],
  ['revoke-operator', [], 'user.operator_revoked'],
  ['delete', [], 'user.deleted'],
];

describe.each(changes)('users %s', (command, more, action) => {
  test('makes void what tokens the person has, and goes on record', async () => {
    const { sub, email } = await member();
    const before = new Date();
    expect(await installation.acceptsToken(sub, before)).toBe(true);
    await installation.json('users', command, email, ...more);
    expect(await installation.acceptsToken(sub, before)).toBe(false);
    expect((await installation.audit('acme')).filter(({ detail }) => detail['sub'] === sub)).toEqual([
      expect.objectContaining({ action, actor_sub: expect.stringMatching(/^local:/) }),
    ]);
  });

  test('ends the sessions of the person’s browsers, and leaves none of their tokens behind', async () => {
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
    await installation.json('users', command, email, ...more);
    expect(await sessions()).toEqual([]);
  });

  test('changes nothing while the database is away', async () => {
    const { sub, email } = await member({ groups: ['admins'] });
    const account = await installation.directory.findUser(sub);
    const away = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' };
    const failed = await installation.runCli(['users', command, email, ...more], { variables: away });
    expect(failed).toMatchObject({ exitCode: 1, stdout: '' });
    expect(failed.stderr).toMatch(/^The database can not be reached/);
    expect(await installation.directory.findUser(sub)).toEqual(account);
    expect(await installation.directory.listGroupsOfUser(sub)).toEqual(['admins']);
  });

  test('that was cut off before the database heard of it is done as a whole the next time', async () => {
    const { sub, email } = await member();
    const before = new Date();
    // The pool has made the change by then.
    await installation.database.asOwner('ALTER TABLE audit_events ADD CONSTRAINT nothing_more CHECK (false) NOT VALID');
    const failed = await installation.runCli(['users', command, email, ...more]);
    await installation.database.asOwner('ALTER TABLE audit_events DROP CONSTRAINT nothing_more');
    expect(failed).toMatchObject({ exitCode: 1, stdout: '' });
    await installation.json('users', command, sub, ...more);
    expect(await installation.acceptsToken(sub, before)).toBe(false);
  });
});

describe('disabling', () => {
  test('keeps somebody out, and enabling lets them in with tokens that count', async () => {
    const { sub, email } = await member();
    await installation.json('users', 'disable', email);
    expect(await installation.canSignIn(email)).toBe(false);
    const ran = await installation.runCli(['users', 'enable', email]);
    expect(ran.exitCode).toBe(0);
    expect(await installation.canSignIn(email)).toBe(true);
    // The command had waited until then.
    const [waited = 0] = ran.waited;
    expect(waited).toBeGreaterThan(0);
    expect(waited).toBeLessThanOrEqual(2_000);
    expect(await installation.acceptsToken(sub, new Date(Date.now() + waited))).toBe(true);
  });
});

describe('resetting a password', () => {
  test('ends the one that was, and sends a code', async () => {
    const { email } = await member();
    await installation.json('users', 'reset-password', email);
    expect(await installation.canSignIn(email)).toBe(false);
    expect(installation.cognito.mailbox.latestTo(email)?.code).toMatch(/^\d{6}$/);
  });

  test('of somebody who never signed in says how to invite them again', async () => {
    await installation.json('users', 'invite', 'never@acme.example', '--tenant', 'acme');
    const ran = await installation.runCli(['users', 'reset-password', 'never@acme.example']);
    expect(ran).toMatchObject({ exitCode: 1 });
    expect(ran.stderr).toContain('freehold users invite never@acme.example --tenant acme --resend');
  });
});

describe('moving', () => {
  test('takes a person out of their groups and leaves their rows, and is on record with both tenants', async () => {
    const { sub, email } = await member({ groups: ['admins', 'operators'] });
    const db = installation.api.forTenant(tenantId('acme'));
    await db.item.createMany({ data: [1, 2].map((n) => ({ name: `Item ${n}`, ownerSub: sub })) });
    expect(await installation.json('users', 'move', email, '--to', 'globex')).toMatchObject({
      from: 'acme',
      to: 'globex',
      groups_left: ['admins'],
      rows_left: { items: 2 },
    });
    expect(await installation.directory.findUser(email)).toMatchObject({ tenant: 'globex' });
    expect(await installation.directory.listGroupsOfUser(sub)).toEqual(['operators']);
    expect(await findUserRow(sub)).toEqual({ email, tenant_id: 'globex' });
    expect(await db.item.count({ where: { ownerSub: sub } })).toBe(2);
    for (const tenant of ['acme', 'globex']) {
      expect(await lastAuditEvent(tenant)).toMatchObject({
        action: 'user.moved',
        detail: { sub, before: { tenant: 'acme', groups: ['admins', 'operators'] }, after: { tenant: 'globex' } },
      });
    }
  });

  test('that was cut off half-way is on record with the tenant that was left', async () => {
    const { sub, email } = await member();
    await installation.database.asOwner('ALTER TABLE audit_events ADD CONSTRAINT nothing_more CHECK (false) NOT VALID');
    expect((await installation.runCli(['users', 'move', email, '--to', 'globex'])).exitCode).toBe(1);
    await installation.database.asOwner('ALTER TABLE audit_events DROP CONSTRAINT nothing_more');
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

  test('keeps the groups that are asked for', async () => {
    const { sub, email } = await member({ groups: ['admins'] });
    await installation.json('users', 'move', email, '--to', 'globex', '--group', 'admins');
    expect(await installation.directory.listGroupsOfUser(sub)).toEqual(['admins']);
  });

  test('only says what it would do with --dry-run', async () => {
    const { sub, email } = await member({ groups: ['admins'] });
    expect(await installation.json('users', 'move', email, '--to', 'globex', '--dry-run')).toMatchObject({
      groups_left: ['admins'],
      dry_run: true,
    });
    expect(await installation.directory.findUser(email)).toMatchObject({ tenant: 'acme' });
    expect(await installation.directory.listGroupsOfUser(sub)).toEqual(['admins']);
  });

  test('to where somebody is already changes nothing', async () => {
    const { sub, email } = await member({ groups: ['admins'] });
    expect(await installation.json('users', 'move', email, '--to', 'acme')).toMatchObject({ changed: false });
    expect(await installation.directory.listGroupsOfUser(sub)).toEqual(['admins']);
    expect(await installation.acceptsToken(sub, new Date())).toBe(true);
  });

  test.each(['nosuch', 'closed'])('to %s is refused, and they stay as they are', async (tenant) => {
    const { sub, email } = await member({ groups: ['admins'] });
    expect((await installation.runCli(['users', 'move', email, '--to', tenant])).exitCode).toBe(1);
    expect(await installation.directory.findUser(email)).toMatchObject({ tenant: 'acme' });
    expect(await installation.directory.listGroupsOfUser(sub)).toEqual(['admins']);
  });
});

describe('operators', () => {
  test('get into their group and out of it', async () => {
    const { sub, email } = await member({ groups: ['admins'] });
    await installation.json('users', 'grant-operator', email);
    expect((await installation.directory.listGroupsOfUser(sub)).sort()).toEqual(['admins', 'operators']);
    await installation.json('users', 'revoke-operator', email);
    expect(await installation.directory.listGroupsOfUser(sub)).toEqual(['admins']);
  });

  test('may belong to no tenant, and that is on record beyond tenants', async () => {
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
  ])('are not made where %s', async (_, group, sentence) => {
    const { sub, email } = await member();
    const ran = await installation.runCli(['users', 'grant-operator', email], {
      variables: { TENANT_OPERATOR_GROUP: group },
    });
    expect(ran).toMatchObject({ exitCode: 1 });
    expect(ran.stderr).toContain(sentence);
    expect(await installation.directory.listGroupsOfUser(sub)).toEqual([]);
  });
});

describe('sync', () => {
  const UserPoolId = () => z.string().parse(installation.variables['COGNITO_USER_POOL_ID']);

  test('brings the database to what the pool says, and ends what tokens said otherwise', async () => {
    const [stays, moved, closed, gone] = [await member(), await member(), await member(), await member()];
    const made = await installation.createUser({ email: 'console@globex.example', tenant: tenantId('globex') });
    // What somebody does in the AWS console goes past the command.
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

  test('finds nothing to do the second time', async () => {
    await installation.json('users', 'sync');
    expect(await installation.json('users', 'sync')).toMatchObject({ added: 0, changed: 0, revoked: 0, erased: 0 });
  });

  test('pages through everybody', async () => {
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

test('a name that holds a terminal’s commands is shown and not obeyed', async () => {
  await installation.database.asOwner(`UPDATE tenants SET name = E'\\x1b[2Jgone\\u202e' WHERE id = 'globex'`);
  const ran = await installation.runCli(['tenants', 'list']);
  expect(ran.stdout).toContain('\\u{1b}[2Jgone\\u{202e}');
  expect(ran.stdout).not.toContain('\u001b');
});

test('the pool keeps the names that people have', async () => {
  const user = await installation.directory.inviteUser({
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
