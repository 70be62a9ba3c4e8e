import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AdminAddUserToGroupCommand,
  AdminGetUserCommand,
  CreateGroupCommand,
  CreateManagedLoginBrandingCommand,
  CreateResourceServerCommand,
  CreateUserPoolDomainCommand,
  DeleteUserPoolCommand,
  DescribeManagedLoginBrandingByClientCommand,
  DescribeResourceServerCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  GetGroupCommand,
  RevokeTokenCommand,
  TagResourceCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test, vi } from 'vitest';
import {
  anonymousClient,
  awsClient,
  createPool,
  createTenantPool,
  createTestEmulator,
  defined,
  headerOf,
  invite,
  register,
  setNewPassword,
  settableClock,
  signIn,
  temporaryPassword,
} from './support/emulator.ts';
import {
  codeFor,
  codeMismatch,
  confirmForgotPassword,
  differentCode,
  forgotPassword,
  hour,
} from './support/password-reset.ts';
import { snapshotDirectory } from './support/snapshot.ts';

test('settings, users, passwords, groups, keys and open challenges survive a restart', async () => {
  const { start } = await snapshotDirectory();
  const before = await start();
  const pool = await createTenantPool(before.aws);
  const user = await register(before.aws, pool.poolId, undefined, { 'custom:tenant_id': 'acme' });
  const invited = await invite(before.aws, pool.poolId);
  const group = { UserPoolId: pool.poolId, GroupName: 'admins' };
  await before.aws.send(new CreateGroupCommand({ ...group, Description: 'They may delete' }));
  await before.aws.send(new AdminAddUserToGroupCommand({ ...group, Username: user.email }));
  const { Session } = await signIn(before.aws, pool, invited.email, temporaryPassword);
  const { AuthenticationResult: first } = await signIn(before.aws, pool, user.email);

  const commands = [
    () => new DescribeUserPoolCommand({ UserPoolId: pool.poolId }),
    () => new DescribeUserPoolClientCommand({ UserPoolId: pool.poolId, ClientId: pool.clientId }),
    () => new GetGroupCommand(group),
    () => new AdminGetUserCommand({ UserPoolId: pool.poolId, Username: user.email }),
  ] as const;
  const answers = async ({ aws }: typeof before) =>
    Promise.all([aws.send(commands[0]()), aws.send(commands[1]()), aws.send(commands[2]()), aws.send(commands[3]())]);
  const withoutMetadata = (list: object[]) => list.map((answer) => ({ ...answer, $metadata: undefined }));

  const shown = await answers(before);
  await before.emulator.close();
  const after = await start();
  expect(withoutMetadata(await answers(after))).toEqual(withoutMetadata(shown));

  const { AuthenticationResult: second } = await signIn(after.aws, pool, user.email);
  expect(headerOf(second?.AccessToken)).toEqual(headerOf(first?.AccessToken));
  expect(headerOf(second?.IdToken)).toEqual(headerOf(first?.IdToken));
  await expect(setNewPassword(after.aws, pool, Session, { USERNAME: invited.email })).resolves.toHaveProperty(
    'AuthenticationResult',
  );
});

test('domains, branding, resource servers and tags survive a restart', async () => {
  const { start } = await snapshotDirectory();
  const before = await start();
  const { poolId: UserPoolId, clientId: ClientId } = await createTenantPool(before.aws);
  await before.aws.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'users', ManagedLoginVersion: 2 }));
  const Bytes = new TextEncoder().encode('<svg/>');
  const Assets = [{ Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'SVG', Bytes } as const];
  await before.aws.send(new CreateManagedLoginBrandingCommand({ UserPoolId, ClientId, Settings: { a: [1] }, Assets }));
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'See orders' }];
  await before.aws.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'orders', Name: 'Orders', Scopes }));
  const { UserPool } = await before.aws.send(new DescribeUserPoolCommand({ UserPoolId }));
  await before.aws.send(new TagResourceCommand({ ResourceArn: UserPool?.Arn, Tags: { team: 'identity' } }));

  const answers = async ({ aws }: typeof before) => [
    (await aws.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool,
    (await aws.send(new DescribeUserPoolDomainCommand({ Domain: 'users' }))).DomainDescription,
    (await aws.send(new DescribeManagedLoginBrandingByClientCommand({ UserPoolId, ClientId }))).ManagedLoginBranding,
    (await aws.send(new DescribeResourceServerCommand({ UserPoolId, Identifier: 'orders' }))).ResourceServer,
  ];
  const shown = await answers(before);
  expect(shown).toMatchObject([
    { Domain: 'users', UserPoolTags: { team: 'identity' } },
    { Status: 'ACTIVE' },
    { Assets },
    { Scopes },
  ]);
  await before.emulator.close();
  expect(await answers(await start())).toEqual(shown);
});

test('a deleted pool stays deleted after a restart', async () => {
  const { start } = await snapshotDirectory();
  const before = await start();
  const UserPoolId = await createPool(before.aws);
  await before.aws.send(new DeleteUserPoolCommand({ UserPoolId }));
  await before.emulator.close();
  const after = await start();
  await expect(after.aws.send(new DescribeUserPoolCommand({ UserPoolId }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('the file gets mode 0600 and leaves no temporary file', async () => {
  const { start, snapshotFile, directory } = await snapshotDirectory();
  const { emulator, aws } = await start();
  const leftOver = `${snapshotFile}.tmp`;
  await writeFile(leftOver, 'left over by a crash');
  await chmod(leftOver, 0o644);
  await createPool(aws);
  await emulator.close();
  expect((await stat(snapshotFile)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(directory, 'state'))).toEqual(['cognito.json']);
});

test('the file is written while the emulator runs', async () => {
  const { start, snapshotFile } = await snapshotDirectory();
  const { aws } = await start();
  const poolId = await createPool(aws);
  await vi.waitFor(async () => expect(await readFile(snapshotFile, 'utf8')).toContain(poolId), { timeout: 5000 });
});

test('the file contains no plain password, session or refresh token', async () => {
  const { start, snapshotFile } = await snapshotDirectory();
  const { emulator, aws } = await start();
  const pool = await createTenantPool(aws);
  const invited = await invite(aws, pool.poolId);
  const { Session } = await signIn(aws, pool, invited.email, temporaryPassword);
  const { AuthenticationResult } = await signIn(aws, pool, (await register(aws, pool.poolId)).email);
  await emulator.close();
  const text = await readFile(snapshotFile, 'utf8');
  expect(text).not.toContain(temporaryPassword);
  expect(text).not.toContain(defined(Session));
  expect(text).not.toContain(defined(AuthenticationResult?.RefreshToken));
  expect(JSON.parse(text).pools[0].refreshTokens).toEqual([
    {
      tokenHash: expect.any(String),
      username: expect.any(String),
      sub: expect.any(String),
      clientId: pool.clientId,
      originJti: expect.any(String),
      authTime: expect.any(Number),
      expiresAt: expect.any(Number),
    },
  ]);
});

test('a closed emulator no longer writes the file', async () => {
  const { start, snapshotFile } = await snapshotDirectory();
  const before = await start();
  const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:slow';
  before.emulator.registerFunction(arn, (event) => event);
  const LambdaConfig = { PreTokenGenerationConfig: { LambdaArn: arn, LambdaVersion: 'V2_0' as const } };
  const pool = await createTenantPool(before.aws, { LambdaConfig });
  const { email } = await register(before.aws, pool.poolId);
  const Token = (await signIn(before.aws, pool, email)).AuthenticationResult?.RefreshToken;

  const [called, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let calls = 0;
  before.emulator.registerFunction(arn, async (event) => {
    calls += 1;
    const last = calls === 2;
    if (last) called.resolve();
    await held.promise;
    if (last) throw new Error('Too late');
    return event;
  });
  const hungUp = Promise.allSettled([signIn(before.aws, pool, email), signIn(before.aws, pool, email)]);
  await called.promise;
  await before.emulator.close();
  expect((await hungUp).map(({ status }) => status)).toEqual(['rejected', 'rejected']);

  const after = await start();
  await anonymousClient(after.url).send(new RevokeTokenCommand({ ClientId: pool.clientId, Token }));
  await after.emulator.close();
  const written = await readFile(snapshotFile, 'utf8');
  expect(JSON.parse(written).pools[0].revokedSignIns).toHaveLength(1);
  held.resolve();
  // Longer than the delay before a write.
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await readFile(snapshotFile, 'utf8')).toBe(written);
});

test('a snapshot with a duplicate user fails the start', async () => {
  const { start, snapshotFile } = await snapshotDirectory();
  const { emulator, aws } = await start();
  await invite(aws, await createPool(aws));
  await emulator.close();
  const snapshot = JSON.parse(await readFile(snapshotFile, 'utf8'));
  snapshot.pools[0].users.push(snapshot.pools[0].users[0]);
  await writeFile(snapshotFile, JSON.stringify(snapshot));
  await expect(createTestEmulator({ snapshotFile })).rejects.toThrow('is damaged or of another version');
});

test.each([
  ['is no JSON', '{"format": 1, "pools": ['],
  ['lacks something', '{"format": 1, "pools": [{}]}'],
  ['is of another version', '{"format": 2, "pools": []}'],
])('a file that %s fails the start and is kept', async (_, text) => {
  const { start, snapshotFile } = await snapshotDirectory();
  await (await start()).emulator.close();
  await writeFile(snapshotFile, text);
  await expect(createTestEmulator({ snapshotFile })).rejects.toThrow(
    `${snapshotFile} is damaged or of another version. Delete the file to start with an empty state.`,
  );
  expect(await readFile(snapshotFile, 'utf8')).toBe(text);
});

test("a file that can't be written is logged and fails close", async () => {
  const { snapshotFile, directory } = await snapshotDirectory();
  const lines: string[] = [];
  const emulator = await createTestEmulator({ snapshotFile, log: (line) => lines.push(line) });
  const aws = awsClient(emulator.url);
  await rm(join(directory, 'state'), { recursive: true });
  await createPool(aws);
  await vi.waitFor(() => expect(lines).toContainEqual(expect.stringContaining(snapshotFile)), { timeout: 5000 });
  await expect(emulator.close()).rejects.toMatchObject({ code: 'ENOENT' });
});

test('state is lost without a file', async () => {
  const { start } = await snapshotDirectory();
  const emulator = await createTestEmulator();
  const UserPoolId = await createPool(awsClient(emulator.url));
  await emulator.close();
  const { aws } = await start();
  await expect(aws.send(new DescribeUserPoolCommand({ UserPoolId }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('a password reset code survives a restart as a hash', async () => {
  const { start, snapshotFile } = await snapshotDirectory();
  const before = await start();
  const pool = await createTenantPool(before.aws);
  const { email } = await register(before.aws, pool.poolId, undefined, { email_verified: 'true' });
  await forgotPassword(before.aws, pool, email);
  const code = codeFor(before.emulator, email);
  await expect(confirmForgotPassword(before.aws, pool, email, differentCode(code))).rejects.toMatchObject(codeMismatch);
  await before.emulator.close();

  const [stored] = JSON.parse(await readFile(snapshotFile, 'utf8')).pools;
  expect(stored.passwordResets).toEqual([
    {
      account: expect.any(String),
      code: { hash: { salt: expect.any(String), hash: expect.any(String) }, expiresAt: expect.any(Number) },
      requestedAt: [expect.any(Number)],
      mistakenAt: [expect.any(Number)],
    },
  ]);
  const after = await start();
  expect(after.emulator.mailbox.messages()).toEqual([]);
  await confirmForgotPassword(after.aws, pool, email, code);
});

test('expired requests for codes are deleted', async () => {
  const { start, snapshotFile } = await snapshotDirectory();
  const time = settableClock();
  const { emulator, aws } = await start(time.clock);
  const pool = await createTenantPool(aws);
  const users = [
    await register(aws, pool.poolId, undefined, { email_verified: 'true' }),
    await register(aws, pool.poolId, undefined, { email_verified: 'true' }),
  ] as const;
  await forgotPassword(aws, pool, users[0].email);
  time.advance(2 * hour);
  await forgotPassword(aws, pool, users[1].email);
  await emulator.close();
  const [stored] = JSON.parse(await readFile(snapshotFile, 'utf8')).pools;
  expect(stored.passwordResets).toMatchObject([{ account: users[1].username }]);
});

test('a snapshot without codes, branding and resource servers loads', async () => {
  const { start, snapshotFile } = await snapshotDirectory();
  const before = await start();
  const poolId = await createPool(before.aws);
  await before.emulator.close();
  const snapshot = JSON.parse(await readFile(snapshotFile, 'utf8'));
  for (const later of ['passwordResets', 'brandings', 'resourceServers']) delete snapshot.pools[0][later];
  await writeFile(snapshotFile, JSON.stringify(snapshot));
  const after = await start();
  await after.aws.send(new DescribeUserPoolCommand({ UserPoolId: poolId }));
});
