import { createTokenVerifier, type TokenVerifier } from '@freehold/cognito';
import { issuedToken, readBearerToken } from '@freehold/identity';
import { type JwksServer, startJwksServer } from '@freehold/test-kit/jwks-server';
import { JwtVerifier } from 'aws-jwt-verify';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

/** The cache of verified tokens must not change what a token is valid for. `tokens.test.ts` tests the verification itself. */

const userPoolId = 'us-east-1_Freehold';
let keys: JwksServer;
let verifier: TokenVerifier;
let verifications: () => number;
/** The verifier's clock for the age of the JWKS, in milliseconds. */
let elapsed: number;

beforeEach(async () => {
  elapsed = 0;
  keys = await startJwksServer();
  verifier = verifierAt(keys.url);
  const spy = vi.spyOn(JwtVerifier.prototype, 'verify');
  verifications = () => spy.mock.calls.length;
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await keys.close();
});

const verifierAt = (endpoint: string, tenantClaim = 'custom:tenant_id') =>
  createTokenVerifier({
    userPoolId,
    endpoint,
    clientIds: ['server'],
    tenantClaim,
    clock: { now: () => performance.now() + elapsed },
  });

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

test('a token is verified once, and gives the same principal each time', async () => {
  const token = await sign();
  const [first, second, third] = [await verify(token), await verify(token), await verify(token)];
  expect(verifications()).toBe(1);
  expect(first).toMatchObject({ sub: 'wile', tenantClaim: 'acme' });
  expect([second, third]).toEqual([first, first]);
});

test('a verified token is cached, for its own use only', async () => {
  const [known, unknown] = [issuedToken(await sign()), issuedToken(await sign({ username: 'another' }))];
  expect(verifier.findCached(known, 'access')).toBeUndefined();
  const principal = await verifier.verify(known, 'access');
  expect(verifier.findCached(known, 'access')).toBe(principal);
  expect(verifier.findCached(known, 'id')).toBeUndefined();
  expect(verifier.findCached(unknown, 'access')).toBeUndefined();
});

test('a token that differs by one letter is verified itself', async () => {
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

test('another spelling of a token is rejected, cached or not', async () => {
  const token = await sign();
  // A signature of 256 bytes has 342 letters. The last one encodes two bits and has four unused ones.
  const changed = `${token.slice(0, -1)}${String.fromCharCode(token.charCodeAt(token.length - 1) + 1)}`;
  const signature = (text: string) => Buffer.from(text.slice(text.lastIndexOf('.') + 1), 'base64url');
  expect(signature(changed)).toEqual(signature(token));
  await expect(verify(changed)).rejects.toMatchObject({ code: 'token_invalid' });
  await verify(token);
  await expect(verify(changed)).rejects.toMatchObject({ code: 'token_invalid' });
});

test('a cached token is rejected once it has expired', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-21T12:00:00Z') });
  const token = await sign({ exp: seconds() + 60 });
  await verify(token);
  vi.setSystemTime(new Date('2026-11-21T12:00:59.999Z'));
  await verify(token);
  expect(verifications()).toBe(1);
  vi.setSystemTime(new Date('2026-11-21T12:01:00.001Z'));
  await expect(verify(token)).rejects.toMatchObject({ code: 'token_expired' });
});

test('a cached token is rejected where the clock is set back to before it was issued', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-21T12:00:00Z') });
  const token = await sign({ nbf: seconds() });
  await verify(token);
  vi.setSystemTime(new Date('2026-11-21T11:59:00Z'));
  await expect(verify(token)).rejects.toMatchObject({ code: 'token_invalid' });
});

test('a cached token of one kind is rejected where the other is required', async () => {
  const token = await sign();
  await verify(token);
  await expect(verify(token, 'id')).rejects.toMatchObject({ code: 'token_invalid' });
  await verify(token);
});

test('invalid tokens are verified each time, and don’t evict valid ones', async () => {
  const good = await sign();
  await verify(good);
  const bad = await Promise.all([sign({ exp: seconds() - 1 }), sign({ client_id: 'other' }), sign({ sub: undefined })]);
  for (const token of [...bad, ...bad]) await expect(verify(token)).rejects.toThrow();
  expect(verifications()).toBe(1 + 6);
  await verify(good);
  expect(verifications()).toBe(1 + 6);
});

test('verifiers with different tenant claims don’t share a cache', async () => {
  const token = await sign({ team: 'globex' });
  expect(await verify(token)).toMatchObject({ tenantClaim: 'acme' });
  expect(await verify(token, 'access', verifierAt(keys.url, 'team'))).toMatchObject({ tenantClaim: 'globex' });
});

describe('when the JWKS no longer has a key', () => {
  test('its tokens are valid until the JWKS is fetched again', async () => {
    const old = await sign();
    await verify(old);
    await keys.replaceKey('another-key');
    await verify(old);
    await verify(await sign());
    await expect(verify(old)).rejects.toMatchObject({ code: 'token_invalid' });
  });

  test('a token whose verification was running is not cached', async () => {
    const old = await sign();
    await verify(old);
    const other = await sign({ sub: 'road' });
    const verifying = verify(other);
    await keys.replaceKey('another-key');
    await Promise.all([verifying, verifier.loadJwks()]);
    await expect(verify(other)).rejects.toMatchObject({ code: 'token_invalid' });
  });
});

describe('after an hour', () => {
  const minute = 60_000;
  const bearer = async (changes: Record<string, unknown> = {}) => issuedToken(await sign(changes));

  test('the JWKS is fetched again, once, and not before', async () => {
    const token = await bearer();
    await verifier.verify(token, 'access');
    elapsed = 59 * minute;
    expect(verifier.findCached(token, 'access')).toMatchObject({ sub: 'wile' });
    await verify(await sign({ sub: 'road' }));
    expect(keys.requests()).toBe(1);
    elapsed = 60 * minute;
    expect(verifier.findCached(token, 'access')).toBeUndefined();
    await Promise.all([verifier.verify(token, 'access'), verify(await sign({ sub: 'road' }))]);
    expect(keys.requests()).toBe(2);
    expect(verifier.findCached(token, 'access')).toMatchObject({ sub: 'wile' });
    expect(verifications()).toBe(2);
  });

  test('a token whose key has left the JWKS is rejected, cached or not', async () => {
    const [cached, other] = [await bearer(), await bearer({ sub: 'road' })];
    await verifier.verify(cached, 'access');
    await keys.replaceKey('another-key');
    elapsed = 60 * minute;
    expect(verifier.findCached(cached, 'access')).toBeUndefined();
    await expect(verifier.verify(cached, 'access')).rejects.toMatchObject({ code: 'token_invalid' });
    await expect(verifier.verify(other, 'access')).rejects.toMatchObject({ code: 'token_invalid' });
  });

  test('the JWKS stays in use for a day while it can’t be fetched, with a try each minute, and no longer', async () => {
    const token = await bearer({ exp: seconds() + 2 * 86_400 });
    await verifier.verify(token, 'access');
    keys.serveGarbage();
    elapsed = 60 * minute;
    await verifier.verify(token, 'access');
    expect(keys.requests()).toBe(2);
    expect(verifier.findCached(token, 'access')).toMatchObject({ sub: 'wile' });
    elapsed = 62 * minute;
    await verifier.verify(token, 'access');
    expect(keys.requests()).toBe(3);
    elapsed = 25 * 60 * minute;
    expect(verifier.findCached(token, 'access')).toBeUndefined();
    await expect(verifier.verify(token, 'access')).rejects.toMatchObject({ code: 'identity_provider_unavailable' });
  });
});
