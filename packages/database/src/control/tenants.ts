import type { TenantId } from '@freehold/tenancy';
import pg from 'pg';

/**
 * Makes a tenant unless it is there already. The API's role can't: who is a customer is the owner's to say.
 *
 * @param ownerUrl the owner role's URL
 * @param name as people write it, 1 to 200 characters
 * @returns whether it was made now
 */
export async function createTenant(ownerUrl: string, id: TenantId, name: string): Promise<boolean> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    const { rowCount } = await owner.query('INSERT INTO tenants (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      id,
      name,
    ]);
    return rowCount === 1;
  } finally {
    await owner.end();
  }
}
