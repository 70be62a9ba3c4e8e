import { readFile } from 'node:fs/promises';
import { DeleteUserPoolClientCommand, RevokeTokenCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import {
  anonymousClient,
  createTenantPool,
  day,
  invite,
  register,
  settableClock,
  signIn,
  temporaryPassword,
} from './support/emulator.ts';
import { snapshotDirectory } from './support/snapshot.ts';

test('expired refresh tokens and challenges are deleted', async () => {
  const { start, snapshotFile } = await snapshotDirectory();
  const time = settableClock();
  const { emulator, aws } = await start(time.clock);
  const pool = await createTenantPool(aws);
  const user = await register(aws, pool.poolId);
  const invited = await invite(aws, pool.poolId);
  for (let round = 0; round < 2; round++) {
    time.advance(2 * day);
    await signIn(aws, pool, invited.email, temporaryPassword);
    await signIn(aws, pool, user.email);
  }
  time.advance(31 * day);
  await signIn(aws, pool, user.email);
  await emulator.close();
  const [stored] = JSON.parse(await readFile(snapshotFile, 'utf8')).pools;
  expect(stored.challengeSessions).toHaveLength(1);
  expect(stored.refreshTokens).toHaveLength(1);
});

test('revoked sign-ins are deleted once all their tokens have expired', async () => {
  const { start, snapshotFile } = await snapshotDirectory();
  const time = settableClock();
  const { emulator, aws, url } = await start(time.clock);
  const pool = await createTenantPool(aws);
  const { email } = await register(aws, pool.poolId);
  for (let round = 0; round < 2; round++) {
    const { AuthenticationResult } = await signIn(aws, pool, email);
    const Token = AuthenticationResult?.RefreshToken;
    await anonymousClient(url).send(new RevokeTokenCommand({ ClientId: pool.clientId, Token }));
    time.advance(31 * day);
  }
  await emulator.close();
  const [stored] = JSON.parse(await readFile(snapshotFile, 'utf8')).pools;
  expect(stored.revokedSignIns).toHaveLength(1);
});

test('a sign-in that the trigger fails leaves no refresh token', async () => {
  const { start, snapshotFile } = await snapshotDirectory();
  const { emulator, aws } = await start();
  const LambdaArn = 'arn:aws:lambda:eu-central-1:123456789012:function:refusing';
  emulator.registerFunction(LambdaArn, () => Promise.reject(new Error('No')));
  const LambdaConfig = { PreTokenGenerationConfig: { LambdaArn, LambdaVersion: 'V2_0' as const } };
  const pool = await createTenantPool(aws, { LambdaConfig });
  const { email } = await register(aws, pool.poolId);
  await expect(signIn(aws, pool, email)).rejects.toMatchObject({ name: 'UserLambdaValidationException' });
  await emulator.close();
  expect(JSON.parse(await readFile(snapshotFile, 'utf8')).pools[0].refreshTokens).toEqual([]);
});

test("a deleted client's tokens and challenges are deleted", async () => {
  const { start, snapshotFile } = await snapshotDirectory();
  const { emulator, aws } = await start();
  const pool = await createTenantPool(aws);
  await signIn(aws, pool, (await register(aws, pool.poolId)).email);
  await signIn(aws, pool, (await invite(aws, pool.poolId)).email, temporaryPassword);
  await aws.send(new DeleteUserPoolClientCommand({ UserPoolId: pool.poolId, ClientId: pool.clientId }));
  await emulator.close();
  const [stored] = JSON.parse(await readFile(snapshotFile, 'utf8')).pools;
  expect(stored).toMatchObject({ refreshTokens: [], challengeSessions: [] });
});
