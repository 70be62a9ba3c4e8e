import { expect, test } from 'vitest';
import { resolveTenant, type TenantId, tenantId } from '../src/index.ts';

// What must not compile. tsc reports a `@ts-expect-error` without an error below it.

test('a string is not a TenantId', () => {
  // @ts-expect-error: only parseTenantId and tenantId make one
  const wrong: TenantId = 'acme';
  const right: TenantId = tenantId('acme');
  expect(wrong).toBe(right);
});

test('a requested tenant holds a TenantId, and so does the own tenant', () => {
  const acme = tenantId('acme');
  // @ts-expect-error: a string from a header is not a requested tenant
  resolveTenant({ kind: 'tenant', tenant: 'acme' }, acme, false);
  // @ts-expect-error: a string from a token is not the own tenant
  resolveTenant({ kind: 'none' }, 'acme', false);
  // @ts-expect-error: the own tenant may be undefined, but must be given
  resolveTenant({ kind: 'none' });
});

test('a tenant is read only from a resolution that is ok', () => {
  const resolution = resolveTenant({ kind: 'none' }, undefined, false);
  // @ts-expect-error: a refused request has no tenant
  expect(resolution.tenant).toBeUndefined();
  expect(resolution.ok ? resolution.tenant : resolution.code).toBe('tenant_unproven');
});
