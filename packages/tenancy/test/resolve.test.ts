import { expect, test } from 'vitest';
import { resolveTenant, tenantId, wishFromHeader } from '../src/index.ts';

const acme = tenantId('acme');
const allowed = { ok: true, tenant: acme };
const mismatch = { ok: false, code: 'tenant_mismatch' };
const unproven = { ok: false, code: 'tenant_unproven' };

test.each([
  { named: [], proof: acme, outcome: allowed },
  { named: ['acme'], proof: acme, outcome: allowed },
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
])('a request that names $named, with a proof of $proof, comes to $outcome', ({ named, proof, outcome }) => {
  expect(resolveTenant(wishFromHeader(named), proof)).toEqual(outcome);
});
