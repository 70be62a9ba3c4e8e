import type pg from 'pg';
import { type Dataset, description, subFor, tenantIds } from './dataset.ts';

/** 2025-01-01: whatever is made during a run is newer. Items are a second apart, in milliseconds since 1970. */
const firstCreatedAt = 1_735_689_600_000;

/** Every id that was seeded is below this one, and every id that is made later is above it. */
export const firstUnseededId = '01990000-0000-7000-8000-000000000000';

/**
 * The same rows wherever it runs. Ids are UUIDs of version 7: the time, then what tells the rows of one time apart. The
 * rows of all tenants lie in the table in the order of time, so one tenant's are scattered, as they come to be in life.
 */
const insertProducts = `
  INSERT INTO items (id, tenant_id, name, description, quantity, owner_sub, created_at, updated_at)
  SELECT (lpad(to_hex($1::bigint + n * 1000), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0') || '8'
           || substr(md5(tenant || n), 1, 15))::uuid,
         tenant, 'Item ' || lpad(n::text, 7, '0') || ' of the bench', $2, 100 + n % 900, $3,
         to_timestamp(($1::bigint + n * 1000) / 1000), to_timestamp(($1::bigint + n * 1000) / 1000)
    FROM generate_series(1, $4::integer) AS n, unnest($5::text[]) AS tenant
   ORDER BY n, tenant`;

/**
 * Fills a migrated database: tenants, people as if they had signed in, items.
 *
 * @param owner a connection of the owner. Row-level security binds it as it binds everybody, so it is told for this one
 *   transaction not to.
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
     SELECT sub, sub, tenant, now() FROM unnest($1::text[], $2::text[]) AS person (sub, tenant)`,
    [users.map(({ sub }) => sub), users.map(({ tenant }) => tenant)],
  );
  await owner.query('ALTER TABLE items NO FORCE ROW LEVEL SECURITY');
  await seedProducts(owner, dataset);
  await owner.query('ALTER TABLE items FORCE ROW LEVEL SECURITY');
  await owner.query('COMMIT');
}

/** Items alone, of tenants that are there, or in a table that knows of none. */
export async function seedProducts(owner: pg.Client, dataset: Dataset): Promise<void> {
  const tenants = tenantIds(dataset);
  const ownerSub = subFor(tenants[0] ?? '', 0);
  await owner.query(insertProducts, [firstCreatedAt, description, ownerSub, dataset.productsPerTenant, tenants]);
}

/**
 * The table of the contender that has no row-level security: Freehold's, without its policies and without what its
 * columns and keys have to do with tenants.
 *
 * @param appRole the role that the contender connects as
 */
export async function createTableWithoutRls(owner: pg.Client, appRole: string): Promise<void> {
  await owner.query(`
    CREATE TABLE items (
      id          uuid           NOT NULL,
      tenant_id   text           NOT NULL,
      name        text           NOT NULL,
      description text,
      quantity    integer        NOT NULL DEFAULT 0,
      owner_sub   text           NOT NULL,
      created_at  timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
      updated_at  timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

      CONSTRAINT items_pkey PRIMARY KEY (id),
      CONSTRAINT items_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
      CONSTRAINT items_description_length CHECK (char_length(description) <= 2000),
      CONSTRAINT items_quantity_range CHECK (quantity >= 0)
    );
    CREATE UNIQUE INDEX items_tenant_id_id_key ON items (tenant_id, id);
    GRANT SELECT, INSERT, UPDATE, DELETE ON items TO ${owner.escapeIdentifier(appRole)};`);
}

/** Takes away what was made since the table was filled, and all that is left of it in the indexes. */
export async function deleteUnseededProducts(superuser: pg.Client): Promise<void> {
  await superuser.query('DELETE FROM items WHERE id > $1', [firstUnseededId]);
  await superuser.query('VACUUM (INDEX_CLEANUP ON) items');
}

/** The ids of each tenant's items. */
export async function readProductIds(superuser: pg.Client, dataset: Dataset): Promise<Map<string, string[]>> {
  const { rows } = await superuser.query<{ tenant_id: string; ids: string[] }>(
    'SELECT tenant_id, array_agg(id::text ORDER BY id) AS ids FROM items WHERE tenant_id = ANY ($1) GROUP BY tenant_id',
    [tenantIds(dataset)],
  );
  return new Map(rows.map(({ tenant_id, ids }) => [tenant_id, ids]));
}
