import { tenantId as tenant } from '@freehold/tenancy';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { PrismaClient } from '../src/generated/client.ts';
import { withRowSecurity } from '../src/tenant/row-security.ts';
import { inScopeOf } from '../src/tenant/scope.ts';
import { attempts, type Estate, expectOutcome, openEstate } from './escapes/index.ts';

// The filter is taken out: Prisma as it is, over row-level security.

let estate: Estate;
let pool: pg.Pool;
let client: PrismaClient;

beforeAll(async () => {
  estate = await openEstate();
  pool = new pg.Pool({ connectionString: estate.server.appUrl, max: 2 });
  client = new PrismaClient({ adapter: withRowSecurity(new PrismaPg(pool), 9_000), errorFormat: 'minimal' });
});

afterAll(async () => {
  await client.$disconnect();
  await pool.end();
  await estate.drop();
});

beforeEach(() => estate.restore());

describe.each(Object.entries(attempts))('%s, acme', (_, list) => {
  test.each(list)('$name', async ({ run, onRlsAlone }) => {
    await expectOutcome(estate, onRlsAlone, () => inScopeOf(tenant('acme'), async () => await run(client)));
  });
});
