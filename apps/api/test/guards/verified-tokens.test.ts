import { createTokenVerifier, type TokenVerifier } from '@freehold/cognito';
import { issuedToken, readBearerToken } from '@freehold/identity';
import { type JwksServer, startJwksServer } from '@freehold/test-kit/jwks-server';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

/** A token that was verified is known from then on. What that must not change is tested here; `tokens.test.ts` tests the rest. */

const userPoolId = 'us-east-1_Freehold';
let keys: JwksServer;
let verifier: TokenVerifier;
let verifications: () => number;

beforeEach(async () => {
  keys = await startJwksServer();
  verifier = verifierAt(keys.url);
  const spy = vi.spyOn(CognitoJwtVerifier.prototype, 'verify');
  verifications = () => spy.mock.calls.length;
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await keys.close();
});

const verifierAt = (endpoint: string, tenantClaim = 'custom:tenant_id') =>
  createTokenVerifier({ userPoolId, endpoint, clientIds: ['server'], tenantClaim });

const seconds = () => Math.floor(Date.now() / 1000);

const sign = (changes: Record<string, unknown> = {}, signer = keys) =>
  signer.sign({
    sub: 'wile',
    iss: `https://cognito-idp.us-east-1.amazonaws.com/${userPoolId}`,
    client_id: 'server',
    username: 'wile',
    token_use: 'access',
    'custom:tenant_id': 'acme',
    iat: seconds(),
    exp: seconds() + 3600,
    ...changes,
  });

async function verify(token: string, use: 'access' | 'id' = 'access', by = verifier) {
  const read = readBearerToken(`Bearer ${token}`);
  if (read === 'missing' || read === 'malformed') throw new Error(`It was ${read}.`);
  return by.verify(read, use);
}

test('a token is verified once, and the same is found out of it as often as it comes', async () => {
  const token = await sign();
  const [first, second, third] = [await verify(token), await verify(token), await verify(token)];
  expect(verifications()).toBe(1);
  expect(first).toMatchObject({ sub: 'wile', tenantClaim: 'acme' });
  expect([second, third]).toEqual([first, first]);
});

test('a token that was verified is recalled, for its own use alone, and no other is', async () => {
  const [known, unknown] = [issuedToken(await sign()), issuedToken(await sign({ username: 'another' }))];
  expect(verifier.findCached(known, 'access')).toBeUndefined();
  const principal = await verifier.verify(known, 'access');
  expect(verifier.findCached(known, 'access')).toBe(principal);
  expect(verifier.findCached(known, 'id')).toBeUndefined();
  expect(verifier.findCached(unknown, 'access')).toBeUndefined();
});

test('a token that differs by a letter is another one', async () => {
  const token = await sign();
  await verify(token);
  for (let place = 0; place < token.length; place += 7) {
    if (token[place] === '.') continue;
    const changed = `${token.slice(0, place)}${token[place] === 'x' ? 'y' : 'x'}${token.slice(place + 1)}`;
    await expect(verify(changed)).rejects.toMatchObject({ code: 'token_invalid' });
  }
  for (const padded of [`${token}=`, token.replace('.', '=.')]) {
    await expect(verify(padded)).rejects.toMatchObject({ code: 'token_invalid' });
  }
});

test('a token whose last letter says the same in another way is refused, known or not', async () => {
  const token = await sign();
  // 256 bytes of a signature take 342 letters, of which the last one stands for two bits and has four to spare.
  const changed = `${token.slice(0, -1)}${String.fromCharCode(token.charCodeAt(token.length - 1) + 1)}`;
  const signature = (text: string) => Buffer.from(text.slice(text.lastIndexOf('.') + 1), 'base64url');
  expect(signature(changed)).toEqual(signature(token));
  await expect(verify(changed)).rejects.toMatchObject({ code: 'token_invalid' });
  await verify(token);
  await expect(verify(changed)).rejects.toMatchObject({ code: 'token_invalid' });
});

test('a known token is refused from the moment on at which it expires', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-21T12:00:00Z') });
  const token = await sign({ exp: seconds() + 60 });
  await verify(token);
  vi.setSystemTime(new Date('2026-11-21T12:00:59.999Z'));
  await verify(token);
  expect(verifications()).toBe(1);
  vi.setSystemTime(new Date('2026-11-21T12:01:00.001Z'));
  await expect(verify(token)).rejects.toMatchObject({ code: 'token_expired' });
});

test('a known token is refused where the clock is set back to before it is good', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-21T12:00:00Z') });
  const token = await sign({ nbf: seconds() });
  await verify(token);
  vi.setSystemTime(new Date('2026-11-21T11:59:00Z'));
  await expect(verify(token)).rejects.toMatchObject({ code: 'token_invalid' });
});

test('a known token of one kind is refused where the other is taken', async () => {
  const token = await sign();
  await verify(token);
  await expect(verify(token, 'id')).rejects.toMatchObject({ code: 'token_invalid' });
  await verify(token);
});

test('bad tokens are verified each time, and leave the good ones known', async () => {
  const good = await sign();
  await verify(good);
  const bad = await Promise.all([sign({ exp: seconds() - 1 }), sign({ client_id: 'other' }), sign({ sub: undefined })]);
  for (const token of [...bad, ...bad]) await expect(verify(token)).rejects.toThrow();
  expect(verifications()).toBe(1 + 6);
  await verify(good);
  expect(verifications()).toBe(1 + 6);
});

test('what one installation takes for the tenant is nothing to another', async () => {
  const token = await sign({ team: 'globex' });
  expect(await verify(token)).toMatchObject({ tenantClaim: 'acme' });
  expect(await verify(token, 'access', verifierAt(keys.url, 'team'))).toMatchObject({ tenantClaim: 'globex' });
});

describe('when a key has left the key set', () => {
  test('its tokens are known until the key set is read again, and then no longer', async () => {
    const old = await sign();
    await verify(old);
    await keys.replaceKey('another-key');
    await verify(old);
    await verify(await sign());
    await expect(verify(old)).rejects.toMatchObject({ code: 'token_invalid' });
  });

  test('a token that was being verified at that moment is not kept', async () => {
    const old = await sign();
    await verify(old);
    const other = await sign({ sub: 'road' });
    const verifying = verify(other);
    await keys.replaceKey('another-key');
    await Promise.all([verifying, verifier.loadJwks()]);
    await expect(verify(other)).rejects.toMatchObject({ code: 'token_invalid' });
  });
});
