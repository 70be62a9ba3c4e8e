import { FixtureClient } from '@freehold/fixture-database';
import { tenantId as tenant } from '@freehold/tenancy';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { withRowSecurity } from '../src/tenant/row-security/row-security.ts';
import { runInTenantScope } from '../src/tenant/tenant-scope.ts';
import { attempts, createTwoTenants, expectOutcome, type TwoTenants } from './escapes/index.ts';

// The filter is taken out: Prisma as it is, over row-level security.

let twoTenants: TwoTenants;
let pool: pg.Pool;
let client: FixtureClient;

beforeAll(async () => {
  twoTenants = await createTwoTenants();
  pool = new pg.Pool({ connectionString: twoTenants.server.appUrl, max: 2 });
  client = new FixtureClient({ adapter: withRowSecurity(new PrismaPg(pool), 9_000), errorFormat: 'minimal' });
});

afterAll(async () => {
  await client.$disconnect();
  await pool.end();
  await twoTenants.drop();
});

beforeEach(() => twoTenants.restore());

describe.each(Object.entries(attempts))('%s, acme', (_, list) => {
  test.each(list)('$name', async ({ run, outcomeOnRlsAlone: onRlsAlone }) => {
    await expectOutcome(twoTenants, onRlsAlone, () => runInTenantScope(tenant('acme'), async () => await run(client)));
  });
});
