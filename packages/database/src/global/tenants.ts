import type { TenantId } from '@freehold/tenancy';
import pg from 'pg';
import { inTransaction } from './transaction.ts';
import { writeAuditEvent } from './write-audit-event.ts';

/** A customer, as the database knows it. */
export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly status: 'active' | 'suspended';
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

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
    return await insertTenant(owner, id, name);
  } finally {
    await owner.end();
  }
}

async function insertTenant(connection: pg.ClientBase, id: TenantId, name: string): Promise<boolean> {
  const { rowCount } = await connection.query('INSERT INTO tenants (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    id,
    name,
  ]);
  return rowCount === 1;
}

const columns = 'id, name, status, created_at AS "createdAt", updated_at AS "updatedAt"';

/** All tenants, by id. */
export async function listTenants(pool: pg.Pool): Promise<Tenant[]> {
  const { rows } = await pool.query<Tenant>(`SELECT ${columns} FROM tenants ORDER BY id`);
  return rows;
}

export async function findTenant(pool: pg.Pool, id: TenantId): Promise<Tenant | undefined> {
  const { rows } = await pool.query<Tenant>(`SELECT ${columns} FROM tenants WHERE id = $1`, [id]);
  return rows[0];
}

/**
 * Makes a tenant, and puts that on record.
 *
 * @param actor who makes it, as the record names them
 * @returns whether it was made now; otherwise it is there already, and stays as it is
 */
export function createAuditedTenant(pool: pg.Pool, id: TenantId, name: string, actor: string): Promise<boolean> {
  return inTransaction(pool, async (owner) => {
    if (!(await insertTenant(owner, id, name))) return false;
    const detail = { before: null, after: { name, status: 'active' } };
    await writeAuditEvent(owner, { actorSub: actor, tenant: id, action: 'tenant.created', detail });
    return true;
  });
}

/** Whether a tenant of this id was deleted at some time. */
export async function wasTenantDeleted(pool: pg.Pool, id: TenantId): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT FROM audit_events WHERE tenant_id = $1 AND action = 'tenant.deleted' LIMIT 1`,
    [id],
  );
  return rowCount === 1;
}

/**
 * Suspends a tenant or lets it work again, and puts that on record. Its people are refused, or let in, within 5 s.
 *
 * @returns the tenant as it is now, and whether it was changed; `undefined`: no such tenant
 */
export function setTenantStatus(
  pool: pg.Pool,
  id: TenantId,
  status: Tenant['status'],
  actor: string,
): Promise<{ readonly tenant: Tenant; readonly changed: boolean } | undefined> {
  return inTransaction(pool, async (owner) => {
    const { rows } = await owner.query<Tenant>(`SELECT ${columns} FROM tenants WHERE id = $1 FOR UPDATE`, [id]);
    const [before] = rows;
    if (before === undefined) return undefined;
    if (before.status === status) return { tenant: before, changed: false };
    const changed = await owner.query<Tenant>(
      `UPDATE tenants SET status = $2, updated_at = now() WHERE id = $1 RETURNING ${columns}`,
      [id, status],
    );
    await writeAuditEvent(owner, {
      actorSub: actor,
      tenant: id,
      action: status === 'suspended' ? 'tenant.suspended' : 'tenant.resumed',
      detail: { before: { status: before.status }, after: { status } },
    });
    return { tenant: changed.rows[0] ?? before, changed: true };
  });
}
