import type { Database } from '@freehold/database';
import { type Principal, parseSubject } from '@freehold/identity';
import type { Standing } from '@freehold/tenancy';
import { tenantId } from '@freehold/tenancy';
import { expect, test } from 'vitest';
import { standingCheck } from '../src/access/standing.ts';

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
};

const good: Standing = { tenantStatus: 'active', revokedBefore: undefined };
const suspended: Standing = { tenantStatus: 'suspended', revokedBefore: undefined };

// The query behind this is tested over HTTP. Here it is counted.
function database(answers: (Standing | Error)[]): Pick<Database, 'findStanding'> {
  return {
    findStanding: async () => {
      const answer = answers.shift();
      if (answer === undefined) throw new Error('It was asked once too often.');
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

test('a standing is kept for some seconds, and with the time to ask for it never longer than 5', async () => {
  let now = 1_000;
  const { inTenant: check } = standingCheck(database([good, suspended]), { now: () => now });
  await check(tenantId('acme'), principal);
  now += 4_499;
  await check(tenantId('acme'), principal);
  now += 2;
  await expect(check(tenantId('acme'), principal)).rejects.toMatchObject({ code: 'tenant_suspended' });
});

test('requests that come at once share one query', async () => {
  const { inTenant: check } = standingCheck(database([good]));
  await Promise.all(Array.from({ length: 10 }, () => check(tenantId('acme'), principal)));
});

test('a failure is not kept', async () => {
  const { inTenant: check } = standingCheck(database([new Error('away'), good]));
  await expect(check(tenantId('acme'), principal)).rejects.toThrow('away');
  await check(tenantId('acme'), principal);
});

test('tenants and people don’t share a standing', async () => {
  const { inTenant: check } = standingCheck(database([good, suspended, suspended]));
  await check(tenantId('acme'), principal);
  await expect(check(tenantId('globex'), principal)).rejects.toMatchObject({ code: 'tenant_suspended' });
  const other = { ...principal, sub: parseSubject('road') };
  await expect(check(tenantId('acme'), other)).rejects.toMatchObject({ code: 'tenant_suspended' });
});

test('a person whose tokens were revoked here is asked after anew, and nobody else', async () => {
  const revoked: Standing = { ...good, revokedBefore: new Date(8.64e15) };
  const standing = standingCheck(database([good, good, good, revoked, revoked]));
  const other = { ...principal, sub: parseSubject('road') };
  await standing.inTenant(tenantId('acme'), principal);
  await standing.ofPerson(principal);
  await standing.inTenant(tenantId('acme'), other);
  standing.forget(principal);
  await standing.inTenant(tenantId('acme'), other);
  await expect(standing.inTenant(tenantId('acme'), principal)).rejects.toMatchObject({ code: 'token_revoked' });
  await expect(standing.ofPerson(principal)).rejects.toMatchObject({ code: 'token_revoked' });
});
