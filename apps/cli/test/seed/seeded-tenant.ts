import { createTenant, openDatabase, type TenantClient } from '@freehold/database';
import { createTestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import type { SeedTenant } from '../../src/seed/seed-data.ts';

/** A database with one tenant, for the seed of one feature. */
export async function createSeededTenant(): Promise<{ tenant: SeedTenant; db: TenantClient; close(): Promise<void> }> {
  const testDatabase = await createTestDatabase();
  const database = openDatabase({ url: testDatabase.appUrl, poolSize: 2, onConnectionLost: () => {} });
  const id = tenantId('seed1-1');
  await createTenant(testDatabase.ownerUrl, id, 'Seed');
  return {
    tenant: { id, name: 'Seed', emails: [] },
    db: database.forTenant(id),
    async close() {
      await database.close();
      await testDatabase.drop();
    },
  };
}
