import { expect, test } from 'vitest';
import { type AccountStatus, accountStatusError, isRevoked } from '../src/index.ts';

const issuedAt = new Date('2026-01-01T12:00:00Z');
const active = { tenantStatus: 'active', revokedBefore: undefined } as const;

test('a user of an active tenant has no error', () => {
  expect(accountStatusError(active, issuedAt)).toBeUndefined();
});

test('a tenant that doesn’t exist is tenant_unknown', () => {
  expect(accountStatusError({ ...active, tenantStatus: undefined }, issuedAt)).toBe('tenant_unknown');
});

test('a suspended tenant is tenant_suspended', () => {
  expect(accountStatusError({ ...active, tenantStatus: 'suspended' }, issuedAt)).toBe('tenant_suspended');
});

test('a token issued before a revocation is token_revoked, whatever the tenant’s status', () => {
  const revokedBefore = new Date('2026-01-01T12:00:00.001Z');
  expect(accountStatusError({ ...active, revokedBefore }, issuedAt)).toBe('token_revoked');
  expect(accountStatusError({ tenantStatus: undefined, revokedBefore }, issuedAt)).toBe('token_revoked');
});

test('a token issued after a revocation has no error', () => {
  expect(accountStatusError({ ...active, revokedBefore: issuedAt }, issuedAt)).toBeUndefined();
});

test('what can’t be read is refused: a status of a later version, and an invalid date', () => {
  const archived: AccountStatus = JSON.parse('{ "tenantStatus": "archived" }');
  expect(accountStatusError(archived, issuedAt)).toBe('tenant_suspended');
  expect(isRevoked({ revokedBefore: new Date(Number.NaN) }, issuedAt)).toBe(true);
  expect(isRevoked({ revokedBefore: issuedAt }, new Date(Number.NaN))).toBe(true);
});
