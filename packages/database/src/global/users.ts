import { parseTenantId, type TenantId } from '@freehold/tenancy';
import type { Queryable } from './transaction.ts';

/** A user's row. */
export interface UserRecord {
  readonly sub: string;
  readonly username: string;
  readonly email: string | null;
  readonly tenantId: string | null;
  readonly revokedBefore: Date | null;
  readonly lastSignInAt: Date | null;
  readonly createdAt: Date;
}

/** A user as the user pool has them. */
export interface PoolUser {
  readonly sub: string;
  readonly username: string;
  readonly email: string | undefined;
  readonly tenant: TenantId | undefined;
}

export const userColumns = `sub, username, email, tenant_id AS "tenantId", revoked_before AS "revokedBefore",
                 last_sign_in_at AS "lastSignInAt", created_at AS "createdAt"`;

/** Inserts or updates a user's row at their sign-in. */
export async function recordSignIn(connection: Queryable, { sub, username, email, tenant }: PoolUser): Promise<void> {
  await connection.query(
    `INSERT INTO users (sub, username, email, tenant_id, last_sign_in_at) VALUES ($1, $2, $3, $4, now())
     ON CONFLICT (sub) DO UPDATE
       SET username = excluded.username, email = excluded.email, tenant_id = excluded.tenant_id,
           last_sign_in_at = now(), updated_at = now()`,
    [sub, username, email ?? null, tenant ?? null],
  );
}

/** Inserts or updates a user's row, as the user pool has them. */
export async function writeUser(connection: Queryable, { sub, username, email, tenant }: PoolUser): Promise<void> {
  await connection.query(
    `INSERT INTO users (sub, username, email, tenant_id) VALUES ($1, $2, $3, $4)
     ON CONFLICT (sub) DO UPDATE
       SET username = excluded.username, email = excluded.email, tenant_id = excluded.tenant_id, updated_at = now()`,
    [sub, username, email ?? null, tenant ?? null],
  );
}

export function toPoolUser({ sub, username, email, tenantId }: UserRecord): PoolUser {
  return { sub, username, email: email ?? undefined, tenant: parseTenantId(tenantId) };
}
