import { expect, test } from 'vitest';
import { accountStatusError } from '../src/index.ts';

const issuedAt = new Date('2026-01-01T12:00:00Z');
const active = { tenantStatus: 'active', revokedBefore: undefined } as const;

test('a person of an active tenant may act', () => {
  expect(accountStatusError(active, issuedAt)).toBeUndefined();
});

test('a tenant that is not there is unknown', () => {
  expect(accountStatusError({ ...active, tenantStatus: undefined }, issuedAt)).toBe('tenant_unknown');
});

test('a suspended tenant is refused', () => {
  expect(accountStatusError({ ...active, tenantStatus: 'suspended' }, issuedAt)).toBe('tenant_suspended');
});

test('a token issued before a revocation is void, whatever becomes of the tenant', () => {
  const revokedBefore = new Date('2026-01-01T12:00:00.001Z');
  expect(accountStatusError({ ...active, revokedBefore }, issuedAt)).toBe('token_revoked');
  expect(accountStatusError({ tenantStatus: undefined, revokedBefore }, issuedAt)).toBe('token_revoked');
});

test('a token issued after a revocation is good', () => {
  expect(accountStatusError({ ...active, revokedBefore: issuedAt }, issuedAt)).toBeUndefined();
});
