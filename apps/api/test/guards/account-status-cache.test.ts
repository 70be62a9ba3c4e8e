import type { Database } from '@freehold/database';
import { type Principal, parseSubject } from '@freehold/identity';
import type { AccountStatus } from '@freehold/tenancy';
import { tenantId } from '@freehold/tenancy';
import { expect, test } from 'vitest';
import { accountStatusCache } from '../../src/guards/account-status-cache.ts';

const principal: Principal = {
  sub: parseSubject('wile'),
  username: 'wile',
  email: undefined,
  name: undefined,
  groups: [],
  scopes: [],
  tokenUse: 'access',
  clientId: 'server',
  tenantClaim: tenantId('acme'),
  issuedAt: new Date('2026-01-01'),
  signedInAt: new Date('2026-01-01'),
};

const good: AccountStatus = { tenantStatus: 'active', revokedBefore: undefined };
const suspended: AccountStatus = { tenantStatus: 'suspended', revokedBefore: undefined };

// Counts the queries.
function database(answers: (AccountStatus | Error)[]): Pick<Database, 'findAccountStatus'> {
  return {
    findAccountStatus: async () => {
      const answer = answers.shift();
      if (answer === undefined) throw new Error('There are more queries than expected.');
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

test('an account status is cached for 4.5 seconds', async () => {
  let now = 1_000;
  const { assertActive: check } = accountStatusCache(database([good, suspended]), { now: () => now });
  await check(tenantId('acme'), principal);
  now += 4_499;
  await check(tenantId('acme'), principal);
  now += 2;
  await expect(check(tenantId('acme'), principal)).rejects.toMatchObject({ code: 'tenant_suspended' });
});

test('concurrent requests share one query', async () => {
  const { assertActive: check } = accountStatusCache(database([good]));
  await Promise.all(Array.from({ length: 10 }, () => check(tenantId('acme'), principal)));
});

test('a failure is not cached', async () => {
  const { assertActive: check } = accountStatusCache(database([new Error('away'), good]));
  await expect(check(tenantId('acme'), principal)).rejects.toThrow('away');
  await check(tenantId('acme'), principal);
});

test('tenants and users don’t share a status', async () => {
  const { assertActive: check } = accountStatusCache(database([good, suspended, suspended]));
  await check(tenantId('acme'), principal);
  await expect(check(tenantId('globex'), principal)).rejects.toMatchObject({ code: 'tenant_suspended' });
  const other = { ...principal, sub: parseSubject('road') };
  await expect(check(tenantId('acme'), other)).rejects.toMatchObject({ code: 'tenant_suspended' });
});

test('invalidate forgets one user and no other', async () => {
  const revoked: AccountStatus = { ...good, revokedBefore: new Date(8.64e15) };
  const status = accountStatusCache(database([good, good, good, revoked, revoked]));
  const other = { ...principal, sub: parseSubject('road') };
  await status.assertActive(tenantId('acme'), principal);
  await status.assertNotRevoked(principal);
  await status.assertActive(tenantId('acme'), other);
  status.invalidate(principal);
  await status.assertActive(tenantId('acme'), other);
  await expect(status.assertActive(tenantId('acme'), principal)).rejects.toMatchObject({ code: 'token_revoked' });
  await expect(status.assertNotRevoked(principal)).rejects.toMatchObject({ code: 'token_revoked' });
});
