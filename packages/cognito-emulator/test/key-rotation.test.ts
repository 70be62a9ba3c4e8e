import { readFile, writeFile } from 'node:fs/promises';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  awsClient,
  createTenantPool,
  defined,
  headerOf,
  register,
  signIn,
  startEmulator,
  temporarySnapshotFile,
} from './support/emulator.ts';

async function kidsOf(url: string, poolId: string): Promise<string[]> {
  const document: unknown = await (await fetch(`${url}/${poolId}/.well-known/jwks.json`)).json();
  const { keys } = z.object({ keys: z.array(z.record(z.string(), z.string())) }).parse(document);
  for (const key of keys) expect(Object.keys(key).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  return keys.map(({ kid }) => defined(kid));
}

/** Verifies with the current JWKS. */
function verify(url: string, { poolId, clientId }: { poolId: string; clientId: string }, token: string | undefined) {
  const fetcher = {
    fetch: async () => (await fetch(`${url}/${poolId}/.well-known/jwks.json`)).arrayBuffer(),
  };
  const properties = { userPoolId: poolId, clientId, tokenUse: null };
  return CognitoJwtVerifier.create(properties, { jwksCache: new SimpleJwksCache({ fetcher }) }).verify(defined(token));
}

async function start(options: Parameters<typeof startEmulator>[0] = {}) {
  const { aws, url, emulator } = await startEmulator(options);
  const pool = await createTenantPool(aws);
  const { email } = await register(aws, pool.poolId);
  const tokens = async () => defined((await signIn(aws, pool, email)).AuthenticationResult);
  return { url, emulator, pool, email, tokens };
}

test('new keys sign and old keys stay in the JWKS', async () => {
  const { url, emulator, pool, tokens } = await start();
  const before = await tokens();
  const oldKids = await kidsOf(url, pool.poolId);
  await emulator.rotateSigningKeys(pool.poolId);
  const after = await tokens();
  const kids = await kidsOf(url, pool.poolId);
  expect(kids).toHaveLength(4);
  expect(kids).toEqual(expect.arrayContaining(oldKids));
  for (const name of ['AccessToken', 'IdToken'] as const) {
    expect(oldKids).not.toContain(headerOf(after[name])['kid']);
    await expect(verify(url, pool, before[name])).resolves.toHaveProperty('sub');
    await expect(verify(url, pool, after[name])).resolves.toHaveProperty('sub');
  }
});

test('each rotation adds two keys until the old ones are dropped', async () => {
  const { url, emulator, pool, tokens } = await start();
  const before = await tokens();
  await emulator.rotateSigningKeys(pool.poolId);
  await emulator.rotateSigningKeys(pool.poolId);
  expect(await kidsOf(url, pool.poolId)).toHaveLength(6);
  await emulator.rotateSigningKeys(pool.poolId, { keepOld: false });
  expect(await kidsOf(url, pool.poolId)).toHaveLength(2);
  await expect(verify(url, pool, before.AccessToken)).rejects.toThrow();
  await expect(verify(url, pool, (await tokens()).AccessToken)).resolves.toHaveProperty('sub');
});

test('concurrent rotations lose no key', async () => {
  const { url, emulator, pool, tokens } = await start();
  const before = await tokens();
  await Promise.all([emulator.rotateSigningKeys(pool.poolId), emulator.rotateSigningKeys(pool.poolId)]);
  expect(new Set(await kidsOf(url, pool.poolId)).size).toBe(6);
  await expect(verify(url, pool, before.AccessToken)).resolves.toHaveProperty('sub');
  await expect(verify(url, pool, (await tokens()).AccessToken)).resolves.toHaveProperty('sub');
});

test('a pool that has signed nothing can rotate', async () => {
  const { url, emulator, pool, tokens } = await start();
  await emulator.rotateSigningKeys(pool.poolId, { keepOld: false });
  expect(await kidsOf(url, pool.poolId)).toHaveLength(2);
  await expect(verify(url, pool, (await tokens()).IdToken)).resolves.toHaveProperty('sub');
});

test('tokens signed during a rotation verify', async () => {
  const { url, emulator, pool, tokens } = await start();
  const [first, , second] = await Promise.all([tokens(), emulator.rotateSigningKeys(pool.poolId), tokens()]);
  for (const { AccessToken, IdToken } of [first, second]) {
    await expect(verify(url, pool, AccessToken)).resolves.toHaveProperty('sub');
    await expect(verify(url, pool, IdToken)).resolves.toHaveProperty('sub');
  }
});

test.each(['eu-central-1_Nowhere12', 'nonsense'])('rotateSigningKeys refuses the unknown pool %s', async (id) => {
  const { emulator } = await start();
  await expect(emulator.rotateSigningKeys(id)).rejects.toThrow(`The emulator has no user pool ${id}.`);
});

test('new and retired keys survive a restart', async () => {
  const snapshotFile = await temporarySnapshotFile();
  const { emulator: before } = await startEmulator({ snapshotFile });
  const aws = awsClient(before.url);
  const pool = await createTenantPool(aws);
  const { email } = await register(aws, pool.poolId);
  const old = (await signIn(aws, pool, email)).AuthenticationResult;
  await before.rotateSigningKeys(pool.poolId);
  const kids = await kidsOf(before.url, pool.poolId);
  await before.close();

  const [stored] = JSON.parse(await readFile(snapshotFile, 'utf8')).pools;
  expect(Object.keys(stored.retiredSigningKeys[0].publicKey).toSorted()).toEqual(['e', 'kty', 'n']);
  const { url, aws: awsAfter } = await startEmulator({ snapshotFile });
  expect(await kidsOf(url, pool.poolId)).toEqual(kids);
  await expect(verify(url, pool, old?.AccessToken)).resolves.toHaveProperty('sub');
  const { AuthenticationResult } = await signIn(awsAfter, pool, email);
  expect(kids.slice(0, 2)).toContain(headerOf(AuthenticationResult?.AccessToken)['kid']);
});

test('a snapshot without retired keys loads', async () => {
  const snapshotFile = await temporarySnapshotFile();
  const { emulator: before } = await startEmulator({ snapshotFile });
  const pool = await createTenantPool(awsClient(before.url));
  const kids = await kidsOf(before.url, pool.poolId);
  await before.close();
  const snapshot = JSON.parse(await readFile(snapshotFile, 'utf8'));
  delete snapshot.pools[0].retiredSigningKeys;
  delete snapshot.pools[0].revokedSignIns;
  await writeFile(snapshotFile, JSON.stringify(snapshot));

  const { url, emulator } = await startEmulator({ snapshotFile });
  expect(await kidsOf(url, pool.poolId)).toEqual(kids);
  await emulator.rotateSigningKeys(pool.poolId);
  expect(await kidsOf(url, pool.poolId)).toEqual(expect.arrayContaining(kids));
});
