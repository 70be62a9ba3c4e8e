import { describe, expect, test } from 'vitest';
import { isOperator, resolveTenant, tenantFromHeader, tenantFromHost, tenantId } from '../src/index.ts';

const acme = tenantId('acme');
const globex = tenantId('globex');
const asMember = { ok: true, tenant: acme, as: 'member' };
const mismatch = { ok: false, code: 'tenant_mismatch' };
const unproven = { ok: false, code: 'tenant_unproven' };

test.each([
  { named: [], ownTenant: acme, outcome: asMember },
  { named: ['acme'], ownTenant: acme, outcome: asMember },
  { named: ['globex'], ownTenant: acme, outcome: mismatch },
  { named: ['ACME'], ownTenant: acme, outcome: mismatch },
  { named: [''], ownTenant: acme, outcome: mismatch },
  { named: ['acme', 'globex'], ownTenant: acme, outcome: mismatch },
  { named: ['acme', 'acme'], ownTenant: acme, outcome: mismatch },
  { named: ['acme, globex'], ownTenant: acme, outcome: mismatch },
  { named: ['a'.repeat(10_000)], ownTenant: acme, outcome: mismatch },
  { named: ['public'], ownTenant: acme, outcome: mismatch },
  { named: [], ownTenant: undefined, outcome: unproven },
  { named: ['acme'], ownTenant: undefined, outcome: unproven },
  { named: ['globex'], ownTenant: undefined, outcome: unproven },
])('a member of $ownTenant who requests $named gets $outcome', ({ named, ownTenant, outcome }) => {
  expect(resolveTenant(tenantFromHeader(named), ownTenant, false)).toEqual(outcome);
});

test.each([
  { named: [], ownTenant: acme, outcome: asMember },
  { named: ['acme'], ownTenant: acme, outcome: asMember },
  { named: ['globex'], ownTenant: acme, outcome: { ok: true, tenant: globex, as: 'operator' } },
  { named: ['globex'], ownTenant: undefined, outcome: { ok: true, tenant: globex, as: 'operator' } },
  { named: ['GLOBEX'], ownTenant: acme, outcome: mismatch },
  { named: ['public'], ownTenant: acme, outcome: mismatch },
  { named: [], ownTenant: undefined, outcome: unproven },
  { named: ['globex', 'globex'], ownTenant: undefined, outcome: unproven },
])('an operator of $ownTenant who requests $named gets $outcome', ({ named, ownTenant, outcome }) => {
  expect(resolveTenant(tenantFromHeader(named), ownTenant, true)).toEqual(outcome);
});

describe('isOperator is', () => {
  test.each([
    { groups: ['operators'], strict: false, operatorGroup: 'operators', outcome: true },
    { groups: ['admins', 'operators'], strict: false, operatorGroup: 'operators', outcome: true },
    { groups: ['operators'], strict: true, operatorGroup: 'operators', outcome: false },
    { groups: ['admins'], strict: false, operatorGroup: 'operators', outcome: false },
    { groups: ['Operators'], strict: false, operatorGroup: 'operators', outcome: false },
    { groups: [], strict: false, operatorGroup: 'operators', outcome: false },
    { groups: ['operators', 'undefined', ''], strict: false, operatorGroup: undefined, outcome: false },
  ])(
    '$outcome for a user in $groups, where strict is $strict and the group $operatorGroup',
    ({ groups, outcome, ...policy }) => {
      expect(isOperator(groups, policy)).toBe(outcome);
    },
  );
});

describe('with the main domain example.com, the host', () => {
  const requestedBy = (...hosts: string[]) => tenantFromHost(hosts, 'example.com');

  test.each([
    'acme.example.com',
    'ACME.Example.COM',
    'acme.example.com.',
    'ACME.example.com.',
    'acme.example.com:8443',
  ])('%s names acme', (host) => {
    expect(requestedBy(host)).toEqual({ kind: 'tenant', tenant: acme });
  });

  test.each([
    'example.com',
    'EXAMPLE.com.',
    'example.com:80',
    'api.example.com',
    'www.example.com',
    'auth.example.com',
  ])('%s names no tenant', (host) => {
    expect(requestedBy(host)).toEqual({ kind: 'none' });
  });

  test.each([
    'evilexample.com',
    'acme.evilexample.com',
    'acme.example.com.evil.com',
    'example.com.evil.com',
    'a.acme.example.com',
    'api.acme.example.com',
    'acme..example.com',
    '.example.com',
    'acme.example.com..',
    '-.example.com',
    '127.0.0.1',
    '127.0.0.1:8000',
    '[::1]:8000',
    'localhost',
    'com',
    'acme.example.com:80:80',
    'acme.example.com@evil.com',
    'evil.com#.example.com',
    'ａｃｍｅ.example.com',
    '',
  ])('%j is malformed', (host) => {
    expect(requestedBy(host)).toEqual({ kind: 'malformed' });
  });

  test('is malformed where it is sent twice or not at all', () => {
    expect(requestedBy()).toEqual({ kind: 'malformed' });
    expect(requestedBy('acme.example.com', 'acme.example.com')).toEqual({ kind: 'malformed' });
  });
});

test('only the sign-in host itself names no tenant, not a host like it', () => {
  const kindOf = (host: string) => tenantFromHost([host], 'example.com', 'app.example.com').kind;
  for (const host of ['app.example.com', 'APP.example.com.', 'app.example.com:8443']) expect(kindOf(host)).toBe('none');
  for (const host of ['x.app.example.com', 'app.example.com.evil.com', '']) expect(kindOf(host)).toBe('malformed');
  expect(kindOf('acme.example.com')).toBe('tenant');
  expect(tenantFromHost(['app.example.com'], 'example.com').kind).toBe('tenant');
});
