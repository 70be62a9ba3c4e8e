import { type BearerToken, parseSubject, readBearerToken } from '@freehold/identity';
import { tenantId } from '@freehold/tenancy';
import { expect, test } from 'vitest';
import { type VerifiedToken, VerifiedTokenCache } from '../src/verified-token-cache.ts';

let now = 1_800_000_000_000;
const hour = 3_600_000;
const clock = () => now;

function token(name: string | number): BearerToken {
  const read = readBearerToken(`Bearer e30.${Buffer.from(`token ${name}`).toString('base64url')}.c2ln`);
  if (read === 'missing' || read === 'malformed') throw new Error(`${name} makes no token.`);
  return read;
}

function verified(sub: string, changes: Partial<VerifiedToken> = {}): VerifiedToken {
  return {
    principal: {
      sub: parseSubject(sub),
      username: sub,
      name: undefined,
      email: undefined,
      groups: [],
      scopes: [],
      tokenUse: 'access',
      clientId: 'server',
      tenantClaim: tenantId('acme'),
      issuedAt: new Date(now),
      signedInAt: new Date(now),
    },
    keyId: 'key',
    notBefore: 0,
    expiresAt: now + hour,
    ...changes,
  };
}

test('the cache finds a token that was added, and no other', () => {
  const tokens = new VerifiedTokenCache(clock);
  const wile = verified('wile');
  tokens.add(token('a'), wile);
  expect(tokens.find(token('a'), 'access')).toBe(wile.principal);
  expect(tokens.find(token('b'), 'access')).toBeUndefined();
});

test('the cache finds an access token only as an access token', () => {
  const tokens = new VerifiedTokenCache(clock);
  tokens.add(token('a'), verified('wile'));
  expect(tokens.find(token('a'), 'id')).toBeUndefined();
  expect(tokens.find(token('a'), 'access')).toBeDefined();
});

test('the cache finds a token up to the millisecond before it expires, then evicts it', () => {
  const tokens = new VerifiedTokenCache(clock);
  const expiresAt = now + hour;
  tokens.add(token('a'), verified('wile', { expiresAt }));
  now = expiresAt - 1;
  expect(tokens.find(token('a'), 'access')).toBeDefined();
  now = expiresAt;
  expect(tokens.find(token('a'), 'access')).toBeUndefined();
  expect(tokens.size).toBe(0);
});

test('the cache does not find a token before its nbf, should the clock be set back', () => {
  const tokens = new VerifiedTokenCache(clock);
  const notBefore = now;
  tokens.add(token('a'), verified('wile', { notBefore }));
  now = notBefore - 1;
  expect(tokens.find(token('a'), 'access')).toBeUndefined();
  now = notBefore;
  expect(tokens.find(token('a'), 'access')).toBeDefined();
});

test('the cache evicts the tokens of a key that left the JWKS', () => {
  const tokens = new VerifiedTokenCache(clock);
  tokens.add(token('old'), verified('wile', { keyId: 'old' }));
  tokens.add(token('new'), verified('wile', { keyId: 'new' }));
  tokens.keepSignedWith(new Set(['new', 'newer']));
  expect(tokens.find(token('old'), 'access')).toBeUndefined();
  expect(tokens.find(token('new'), 'access')).toBeDefined();
});

test('a user who fetches token after token evicts only their own, the oldest first', () => {
  const tokens = new VerifiedTokenCache(clock);
  tokens.add(token('of another'), verified('road'));
  for (let n = 0; n < 30_000; n += 1) tokens.add(token(n), verified('wile'));
  expect(tokens.size).toBe(11);
  expect(tokens.find(token('of another'), 'access')).toBeDefined();
  expect(tokens.find(token(29_990), 'access')).toBeDefined();
  expect(tokens.find(token(29_989), 'access')).toBeUndefined();
});

test('the cache counts a token that is added twice once', () => {
  const tokens = new VerifiedTokenCache(clock);
  tokens.add(token('first'), verified('wile'));
  for (let n = 0; n < 20; n += 1) tokens.add(token('same'), verified('wile'));
  expect(tokens.find(token('first'), 'access')).toBeDefined();
  expect(tokens.size).toBe(2);
});

test('a full cache keeps the tokens that were used last', () => {
  const tokens = new VerifiedTokenCache(clock);
  for (let n = 0; n < 25_000; n += 1) {
    tokens.add(token(n), verified(`user ${n}`));
    tokens.find(token(0), 'access');
  }
  expect(tokens.size).toBe(20_000);
  expect(tokens.find(token(0), 'access')).toBeDefined();
  expect(tokens.find(token(1), 'access')).toBeUndefined();
  expect(tokens.find(token(24_999), 'access')).toBeDefined();
});
