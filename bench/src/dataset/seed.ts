import type pg from 'pg';
import { type Dataset, description, subFor, tenantIds } from './dataset.ts';

/** 2025-01-01, in milliseconds since 1970. A tenant's products are a second apart, and all older than a run. */
const firstCreatedAt = 1_735_689_600_000;

/** All seeded ids are below this one; ids that are created during a run are above it. */
export const firstUnseededId = '01990000-0000-7000-8000-000000000000';

/**
 * Inserts the same rows in every run. Ids are UUIDv7: the time, then a hash of tenant and number. Rows are inserted in the
 * order of time, so each tenant's rows are scattered over the table, as in production.
 */
const insertProducts = `
  INSERT INTO products (id, tenant_id, name, description, quantity, owner_sub, created_at, updated_at)
  SELECT (lpad(to_hex($1::bigint + n * 1000), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0') || '8'
           || substr(md5(tenant || n), 1, 15))::uuid,
         tenant, 'Product ' || lpad(n::text, 7, '0') || ' of the benchmark', $2, 100 + n % 900, $3,
         to_timestamp(($1::bigint + n * 1000) / 1000), to_timestamp(($1::bigint + n * 1000) / 1000)
    FROM generate_series(1, $4::integer) AS n, unnest($5::text[]) AS tenant
   ORDER BY n, tenant`;

/**
 * Fills a migrated database with tenants, users who have signed in, and products.
 *
 * @param owner a connection of the owner role. Row-level security is not forced on it during this transaction.
 */
export async function seed(owner: pg.Client, dataset: Dataset): Promise<void> {
  const tenants = tenantIds(dataset);
  const users = tenants.flatMap((tenant) =>
    Array.from({ length: dataset.usersPerTenant }, (_, user) => ({ tenant, sub: subFor(tenant, user) })),
  );
  await owner.query('BEGIN');
  await owner.query('INSERT INTO tenants (id, name) SELECT id, id FROM unnest($1::text[]) AS id', [tenants]);
  await owner.query(
    `INSERT INTO users (sub, username, tenant_id, last_sign_in_at)
     SELECT sub, sub, tenant, now() FROM unnest($1::text[], $2::text[]) AS seeded (sub, tenant)`,
    [users.map(({ sub }) => sub), users.map(({ tenant }) => tenant)],
  );
  await owner.query('ALTER TABLE products NO FORCE ROW LEVEL SECURITY');
  await seedProducts(owner, dataset);
  await owner.query('ALTER TABLE products FORCE ROW LEVEL SECURITY');
  await owner.query('COMMIT');
}

/** Inserts products alone: tenants exist already, or the table has no reference to them. */
export async function seedProducts(owner: pg.Client, dataset: Dataset): Promise<void> {
  const tenants = tenantIds(dataset);
  const ownerSub = subFor(tenants[0] ?? '', 0);
  await owner.query(insertProducts, [firstCreatedAt, description, ownerSub, dataset.productsPerTenant, tenants]);
}

/** Deletes the products that a run has created, and vacuums table and indexes. */
export async function deleteUnseededProducts(superuser: pg.Client): Promise<void> {
  await superuser.query('DELETE FROM products WHERE id > $1', [firstUnseededId]);
  await superuser.query('VACUUM (INDEX_CLEANUP ON) products');
}

/** Reads the ids of each tenant's products. */
export async function readProductIds(superuser: pg.Client, dataset: Dataset): Promise<Map<string, string[]>> {
  const { rows } = await superuser.query<{ tenant_id: string; ids: string[] }>(
    'SELECT tenant_id, array_agg(id::text ORDER BY id) AS ids FROM products WHERE tenant_id = ANY ($1) GROUP BY tenant_id',
    [tenantIds(dataset)],
  );
  return new Map(rows.map(({ tenant_id, ids }) => [tenant_id, ids]));
}
