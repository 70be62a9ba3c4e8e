import { describe, expect, test } from 'vitest';
import { isOperator, resolveTenant, tenantFromHeader, tenantFromHost, tenantId } from '../src/index.ts';

const acme = tenantId('acme');
const globex = tenantId('globex');
const asMember = { ok: true, tenant: acme, as: 'member' };
const mismatch = { ok: false, code: 'tenant_mismatch' };
const unproven = { ok: false, code: 'tenant_unproven' };

test.each([
  { named: [], proof: acme, outcome: asMember },
  { named: ['acme'], proof: acme, outcome: asMember },
  { named: ['globex'], proof: acme, outcome: mismatch },
  { named: ['ACME'], proof: acme, outcome: mismatch },
  { named: [''], proof: acme, outcome: mismatch },
  { named: ['acme', 'globex'], proof: acme, outcome: mismatch },
  { named: ['acme', 'acme'], proof: acme, outcome: mismatch },
  { named: ['acme, globex'], proof: acme, outcome: mismatch },
  { named: ['a'.repeat(10_000)], proof: acme, outcome: mismatch },
  { named: ['public'], proof: acme, outcome: mismatch },
  { named: [], proof: undefined, outcome: unproven },
  { named: ['acme'], proof: undefined, outcome: unproven },
  { named: ['globex'], proof: undefined, outcome: unproven },
])('a member’s request that names $named, with a proof of $proof, comes to $outcome', ({ named, proof, outcome }) => {
  expect(resolveTenant(tenantFromHeader(named), proof, false)).toEqual(outcome);
});

test.each([
  { named: [], proof: acme, outcome: asMember },
  { named: ['acme'], proof: acme, outcome: asMember },
  { named: ['globex'], proof: acme, outcome: { ok: true, tenant: globex, as: 'operator' } },
  { named: ['globex'], proof: undefined, outcome: { ok: true, tenant: globex, as: 'operator' } },
  { named: ['GLOBEX'], proof: acme, outcome: mismatch },
  { named: ['public'], proof: acme, outcome: mismatch },
  { named: [], proof: undefined, outcome: unproven },
  { named: ['globex', 'globex'], proof: undefined, outcome: unproven },
])(
  'an operator’s request that names $named, with a proof of $proof, comes to $outcome',
  ({ named, proof, outcome }) => {
    expect(resolveTenant(tenantFromHeader(named), proof, true)).toEqual(outcome);
  },
);

describe('an operator is', () => {
  test.each([
    { groups: ['operators'], strict: false, operatorGroup: 'operators', outcome: true },
    { groups: ['admins', 'operators'], strict: false, operatorGroup: 'operators', outcome: true },
    { groups: ['operators'], strict: true, operatorGroup: 'operators', outcome: false },
    { groups: ['admins'], strict: false, operatorGroup: 'operators', outcome: false },
    { groups: ['Operators'], strict: false, operatorGroup: 'operators', outcome: false },
    { groups: [], strict: false, operatorGroup: 'operators', outcome: false },
    { groups: ['operators', 'undefined', ''], strict: false, operatorGroup: undefined, outcome: false },
  ])('$outcome for somebody in $groups, strict $strict, group $operatorGroup', ({ groups, outcome, ...policy }) => {
    expect(isOperator(groups, policy)).toBe(outcome);
  });
});

describe('before the main domain example.com', () => {
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
  ])('%s names nobody', (host) => {
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
  ])('%j can be nobody’s', (host) => {
    expect(requestedBy(host)).toEqual({ kind: 'malformed' });
  });

  test('two hosts, or none, name nobody that could be told', () => {
    expect(requestedBy()).toEqual({ kind: 'malformed' });
    expect(requestedBy('acme.example.com', 'acme.example.com')).toEqual({ kind: 'malformed' });
  });
});

test('the host that people sign in at names no tenant, and nothing like it does', () => {
  const kindOf = (host: string) => tenantFromHost([host], 'example.com', 'app.example.com').kind;
  for (const host of ['app.example.com', 'APP.example.com.', 'app.example.com:8443']) expect(kindOf(host)).toBe('none');
  for (const host of ['x.app.example.com', 'app.example.com.evil.com', '']) expect(kindOf(host)).toBe('malformed');
  expect(kindOf('acme.example.com')).toBe('tenant');
  expect(tenantFromHost(['app.example.com'], 'example.com').kind).toBe('tenant');
});
