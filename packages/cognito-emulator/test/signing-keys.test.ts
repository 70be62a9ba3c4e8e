import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { compactVerify, importJWK } from 'jose';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createCognitoEmulator } from '../src/index.ts';
import { generateRsaKey } from '../src/tokens/signing-key-pair.ts';
import { awsClient, createTenantPool, defined, register, signIn, startEmulator } from './support/emulator.ts';

const Jwks = z.object({ keys: z.array(z.object({ kid: z.string(), kty: z.string(), n: z.string(), e: z.string() })) });
type Key = z.infer<typeof Jwks>['keys'][number];

async function keysOf(url: string, poolId: string): Promise<Key[]> {
  return Jwks.parse(await (await fetch(`${url}/${poolId}/.well-known/jwks.json`)).json()).keys;
}

/** Two pools of one emulator, with a user of each. */
async function startTwoPools(options: Parameters<typeof startEmulator>[0]) {
  const { aws, url } = await startEmulator(options);
  return { url, one: await poolWithTokens(aws), two: await poolWithTokens(aws) };
}

async function poolWithTokens(aws: CognitoIdentityProviderClient) {
  const pool = await createTenantPool(aws);
  const { email } = await register(aws, pool.poolId);
  const { AccessToken, IdToken } = defined((await signIn(aws, pool, email)).AuthenticationResult);
  return { poolId: pool.poolId, tokens: [defined(AccessToken), defined(IdToken)] };
}

async function isSignedBy(key: Key, token: string): Promise<boolean> {
  const publicKey = await importJWK(key, 'RS256');
  return compactVerify(token, publicKey).then(
    () => true,
    () => false,
  );
}

// The default generator, and the one that all other tests use.
test.each([
  ['new keys', { generateSigningKey: generateRsaKey }],
  ['cheap cryptography', {}],
])('two pools have four different key ids and keys with %s', async (_, options) => {
  const { url, one, two } = await startTwoPools(options);
  const keys = [...(await keysOf(url, one.poolId)), ...(await keysOf(url, two.poolId))];
  expect(new Set(keys.map(({ kid }) => kid)).size).toBe(4);
  expect(new Set(keys.map(({ n }) => n)).size).toBe(4);
});

test('a token is signed by no key of another pool', async () => {
  const { url, one, two } = await startTwoPools({});
  const otherKeys = await keysOf(url, two.poolId);
  const verified = await Promise.all(one.tokens.flatMap((token) => otherKeys.map((key) => isSignedBy(key, token))));
  expect(verified).toEqual([false, false, false, false]);
});

test('a token is signed by one key of its own pool', async () => {
  const { url, one } = await startTwoPools({});
  const keys = await keysOf(url, one.poolId);
  for (const token of one.tokens) {
    const verified = await Promise.all(keys.map((key) => isSignedBy(key, token)));
    expect(verified.filter(Boolean)).toHaveLength(1);
  }
});

test('emulators have different keys by default', async () => {
  const emulators = [await createCognitoEmulator({ port: 0 }), await createCognitoEmulator({ port: 0 })];
  try {
    const keys = await Promise.all(emulators.map(({ url }) => firstKeyOf(url)));
    expect(keys[0]).not.toBe(keys[1]);
  } finally {
    await Promise.all(emulators.map((emulator) => emulator.close()));
  }
});

test('emulators with cheap cryptography share their keys', async () => {
  const { url: one } = await startEmulator();
  const { url: two } = await startEmulator();
  expect(await firstKeyOf(one)).toBe(await firstKeyOf(two));
});

async function firstKeyOf(url: string): Promise<string> {
  const { poolId } = await createTenantPool(awsClient(url));
  return defined((await keysOf(url, poolId))[0]).n;
}
