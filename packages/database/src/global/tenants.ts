import type { TenantId } from '@freehold/tenancy';
import type pg from 'pg';
import { openOperatorPool } from '../pool.ts';
import { globalPool } from './global-pool.ts';
import { inTransaction, type Queryable } from './transaction.ts';
import { writeAuditEvent } from './write-audit-event.ts';

/** A tenant's row. */
export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly status: 'active' | 'suspended';
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const columns = 'id, name, status, created_at AS "createdAt", updated_at AS "updatedAt"';

/**
 * Creates a tenant unless it exists, without an audit event: for demo data and tests. The API's role may not create
 * tenants.
 *
 * @param ownerUrl the owner role's URL
 * @param name 1 to 200 characters
 * @returns whether it was created now
 */
export async function createTenant(ownerUrl: string, id: TenantId, name: string): Promise<boolean> {
  const owner = globalPool(openOperatorPool(ownerUrl, 'DATABASE_OWNER_URL'), 'unnamed');
  try {
    return await insertTenant(owner, id, name);
  } finally {
    await owner.end();
  }
}

async function insertTenant(connection: Queryable, id: TenantId, name: string): Promise<boolean> {
  const { rowCount } = await connection.query('INSERT INTO tenants (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    id,
    name,
  ]);
  return rowCount === 1;
}

/** @param pool connections without a tenant */
export function tenantRecords(pool: pg.Pool) {
  return {
    /** Lists all tenants by id. */
    async listTenants(): Promise<Tenant[]> {
      const { rows } = await pool.query<Tenant>(`SELECT ${columns} FROM tenants ORDER BY id`);
      return rows;
    },

    async findTenant(id: TenantId): Promise<Tenant | undefined> {
      const { rows } = await pool.query<Tenant>(`SELECT ${columns} FROM tenants WHERE id = $1`, [id]);
      return rows[0];
    },
  };
}

/** @param pool the owner's connections: the API's role may not change tenants or read audit events */
export function tenantAdministration(pool: pg.Pool) {
  return {
    /** Creates a tenant and writes an audit event. @returns `false` if it exists already, and is left as it is */
    createTenant: (id: TenantId, name: string, actor: string): Promise<boolean> =>
      inTransaction(pool, async (owner) => {
        if (!(await insertTenant(owner, id, name))) return false;
        const detail = { before: null, after: { name, status: 'active' } };
        await writeAuditEvent(owner, { actorSub: actor, tenant: id, action: 'tenant.created', detail });
        return true;
      }),

    /** Whether a tenant with this id was deleted at some time. */
    async wasTenantDeleted(id: TenantId): Promise<boolean> {
      const { rowCount } = await pool.query(
        `SELECT FROM audit_events WHERE tenant_id = $1 AND action = 'tenant.deleted' LIMIT 1`,
        [id],
      );
      return rowCount === 1;
    },

    /**
     * Suspends or resumes a tenant and writes an audit event. It takes effect within 5 s.
     *
     * @returns the tenant as it is now, and whether it was changed; `undefined`: no such tenant
     */
    setTenantStatus: (
      id: TenantId,
      status: Tenant['status'],
      actor: string,
    ): Promise<{ readonly tenant: Tenant; readonly changed: boolean } | undefined> =>
      inTransaction(pool, async (owner) => {
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
      }),
  };
}
