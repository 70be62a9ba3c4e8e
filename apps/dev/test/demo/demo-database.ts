import { createTenant, openDatabase, type TenantClient } from '@freehold/database';
import { createTestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';

/** A database with the tenant `acme`, for the demo of one feature. */
export async function createDemoDatabase(): Promise<{ readonly db: TenantClient; close(): Promise<void> }> {
  const testDatabase = await createTestDatabase();
  const database = openDatabase({ url: testDatabase.appUrl, poolSize: 2, onConnectionLost: () => {} });
  await createTenant(testDatabase.ownerUrl, tenantId('acme'), 'Acme');
  return {
    db: database.forTenant(tenantId('acme')),
    async close() {
      await database.close();
      await testDatabase.drop();
    },
  };
}
