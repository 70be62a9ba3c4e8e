import { expect, test } from 'vitest';
import { refusalOf } from '../src/index.ts';

const issuedAt = new Date('2026-01-01T12:00:00Z');
const good = { tenantStatus: 'active', revokedBefore: undefined } as const;

test('a person of an active tenant may act', () => {
  expect(refusalOf(good, issuedAt)).toBeUndefined();
});

test('a tenant that is not there is unknown', () => {
  expect(refusalOf({ ...good, tenantStatus: undefined }, issuedAt)).toBe('tenant_unknown');
});

test('a suspended tenant is refused', () => {
  expect(refusalOf({ ...good, tenantStatus: 'suspended' }, issuedAt)).toBe('tenant_suspended');
});

test('a token issued before a revocation is void, whatever becomes of the tenant', () => {
  const revokedBefore = new Date('2026-01-01T12:00:00.001Z');
  expect(refusalOf({ ...good, revokedBefore }, issuedAt)).toBe('token_revoked');
  expect(refusalOf({ tenantStatus: undefined, revokedBefore }, issuedAt)).toBe('token_revoked');
});

test('a token issued after a revocation is good', () => {
  expect(refusalOf({ ...good, revokedBefore: issuedAt }, issuedAt)).toBeUndefined();
});
