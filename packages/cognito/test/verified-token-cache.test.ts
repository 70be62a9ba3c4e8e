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
    },
    keyId: 'key',
    notBefore: 0,
    expiresAt: now + hour,
    ...changes,
  };
}

test('a token that was added is found, and no other is', () => {
  const tokens = new VerifiedTokenCache(clock);
  const wile = verified('wile');
  tokens.add(token('a'), wile);
  expect(tokens.find(token('a'), 'access')).toBe(wile.principal);
  expect(tokens.find(token('b'), 'access')).toBeUndefined();
});

test('a token of one kind is not found where the other is wanted', () => {
  const tokens = new VerifiedTokenCache(clock);
  tokens.add(token('a'), verified('wile'));
  expect(tokens.find(token('a'), 'id')).toBeUndefined();
  expect(tokens.find(token('a'), 'access')).toBeDefined();
});

test('a token is found up to the millisecond before it expires, and then takes no room', () => {
  const tokens = new VerifiedTokenCache(clock);
  const expiresAt = now + hour;
  tokens.add(token('a'), verified('wile', { expiresAt }));
  now = expiresAt - 1;
  expect(tokens.find(token('a'), 'access')).toBeDefined();
  now = expiresAt;
  expect(tokens.find(token('a'), 'access')).toBeUndefined();
  expect(tokens.size).toBe(0);
});

test('a token is not found before it begins to be good, should the clock be set back', () => {
  const tokens = new VerifiedTokenCache(clock);
  const notBefore = now;
  tokens.add(token('a'), verified('wile', { notBefore }));
  now = notBefore - 1;
  expect(tokens.find(token('a'), 'access')).toBeUndefined();
  now = notBefore;
  expect(tokens.find(token('a'), 'access')).toBeDefined();
});

test('with a key, its tokens go', () => {
  const tokens = new VerifiedTokenCache(clock);
  tokens.add(token('old'), verified('wile', { keyId: 'old' }));
  tokens.add(token('new'), verified('wile', { keyId: 'new' }));
  tokens.keepSignedWith(new Set(['new', 'newer']));
  expect(tokens.find(token('old'), 'access')).toBeUndefined();
  expect(tokens.find(token('new'), 'access')).toBeDefined();
});

test('somebody who fetches token after token puts out their own alone, the oldest first', () => {
  const tokens = new VerifiedTokenCache(clock);
  tokens.add(token('of another'), verified('road'));
  for (let n = 0; n < 30_000; n += 1) tokens.add(token(n), verified('wile'));
  expect(tokens.size).toBe(11);
  expect(tokens.find(token('of another'), 'access')).toBeDefined();
  expect(tokens.find(token(29_990), 'access')).toBeDefined();
  expect(tokens.find(token(29_989), 'access')).toBeUndefined();
});

test('a token that is added twice counts once', () => {
  const tokens = new VerifiedTokenCache(clock);
  tokens.add(token('first'), verified('wile'));
  for (let n = 0; n < 20; n += 1) tokens.add(token('same'), verified('wile'));
  expect(tokens.find(token('first'), 'access')).toBeDefined();
  expect(tokens.size).toBe(2);
});

test('of many people, those stay who came by last', () => {
  const tokens = new VerifiedTokenCache(clock);
  for (let n = 0; n < 25_000; n += 1) {
    tokens.add(token(n), verified(`person ${n}`));
    tokens.find(token(0), 'access');
  }
  expect(tokens.size).toBe(20_000);
  expect(tokens.find(token(0), 'access')).toBeDefined();
  expect(tokens.find(token(1), 'access')).toBeUndefined();
  expect(tokens.find(token(24_999), 'access')).toBeDefined();
});
