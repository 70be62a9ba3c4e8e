import type { TenantId } from '@freehold/tenancy';
import type pg from 'pg';
import type { AuditAction } from './audit-actions.ts';
import { forgetAddresses } from './known-addresses.ts';
import { countOf } from './tenant-rows.ts';
import { type Revocation, revokeTokens } from './token-revocation.ts';
import { inTransaction, type Queryable } from './transaction.ts';
import { type PoolUser, toPoolUser, type UserRecord, userColumns, writeUser } from './users.ts';
import { type AuditDetail, writeAuditEvent } from './write-audit-event.ts';

/** A change of a user, who made it, and what the audit event says. */
export interface UserChange {
  readonly actor: string;
  readonly action: AuditAction;
  readonly before: AuditDetail | null;
  readonly after: AuditDetail | null;
  /** Whether to revoke the tokens issued to the user until now. */
  readonly revoke: boolean;
  /** The tenant that the user was moved out of, which gets an audit event too. */
  readonly previousTenant?: TenantId | undefined;
}

/** An operator's revocation allows for Cognito's clock being behind. */
const extraSeconds = 1;

/** @param pool connections without a tenant */
export function userRecords(pool: pg.Pool) {
  async function select<Row extends pg.QueryResultRow = UserRecord>(text: string, values: unknown[]): Promise<Row[]> {
    const { rows } = await pool.query<Row>(text, values);
    return rows;
  }

  return {
    /**
     * Lists users by e-mail address.
     *
     * @param tenant `undefined`: users of all tenants and of none
     * @param limit `undefined`: no limit
     */
    listUsers: (tenant: TenantId | undefined, limit: number | undefined): Promise<UserRecord[]> =>
      select(
        `SELECT ${userColumns} FROM users
        WHERE CASE WHEN $1::text IS NULL THEN email IS NOT NULL OR tenant_id IS NOT NULL ELSE tenant_id = $1 END
        ORDER BY email NULLS LAST, sub LIMIT $2`,
        [tenant ?? null, limit ?? null],
      ),

    async countUsers(tenant: TenantId): Promise<number> {
      const [row] = await select<{ count: string }>('SELECT count(*) FROM users WHERE tenant_id = $1', [tenant]);
      return countOf(row);
    },

    async findUser(sub: string): Promise<UserRecord | undefined> {
      const [row] = await select(`SELECT ${userColumns} FROM users WHERE sub = $1`, [sub]);
      return row;
    },

    /** Finds users by `sub`, or by e-mail address in either case. Leaves erased users out. */
    async findUsersBySubOrEmail(subOrEmail: string): Promise<PoolUser[]> {
      const rows = await select(
        `SELECT ${userColumns} FROM users
          WHERE (sub = $1 OR lower(email) = lower($1)) AND (email IS NOT NULL OR tenant_id IS NOT NULL)`,
        [subOrEmail],
      );
      return rows.map(toPoolUser);
    },

    async findUsersOfTenant(tenant: TenantId): Promise<PoolUser[]> {
      return (await select(`SELECT ${userColumns} FROM users WHERE tenant_id = $1`, [tenant])).map(toPoolUser);
    },

    /**
     * Finds users other than these, last updated before a moment. Leaves erased users out.
     *
     * @param updatedBefore by the database's clock
     */
    async findUsersExcept(subs: ReadonlySet<string>, updatedBefore: Date): Promise<PoolUser[]> {
      const rows = await select(
        `SELECT ${userColumns} FROM users WHERE (email IS NOT NULL OR tenant_id IS NOT NULL) AND updated_at < $1`,
        [updatedBefore],
      );
      return rows.filter(({ sub }) => !subs.has(sub)).map(toPoolUser);
    },

    /**
     * Finds which e-mail addresses belong to users of another tenant, or of none.
     *
     * @param emails in lower case
     */
    async findEmailsOutsideTenant(
      emails: readonly string[],
      tenant: TenantId,
    ): Promise<ReadonlyMap<string, string | undefined>> {
      const rows = await select<{ email: string; tenant: string | null }>(
        `SELECT lower(email) AS email, tenant_id AS tenant FROM users
          WHERE lower(email) = ANY ($1) AND tenant_id IS DISTINCT FROM $2`,
        [emails, tenant],
      );
      return new Map(rows.map((row) => [row.email, row.tenant ?? undefined]));
    },

    /**
     * Writes a user's row as the user pool has it, an audit event and, where asked for, a revocation: all or nothing.
     *
     * @returns the revocation; `undefined` without one
     */
    recordUserChange: (user: PoolUser, change: UserChange): Promise<Revocation | undefined> =>
      inTransaction(pool, async (connection) => {
        await writeUser(connection, user);
        const revocation = change.revoke ? await revokeTokens(connection, user, { extraSeconds }) : undefined;
        await writeChangeEvents(connection, user, change);
        return revocation;
      }),

    /**
     * Erases a user who has left the user pool, with the addresses they signed in from, and revokes their tokens. The bare `sub` stays, since their tokens would
     * otherwise be accepted until they expire.
     */
    eraseUser: (user: PoolUser, change: Omit<UserChange, 'revoke'>): Promise<Revocation> =>
      inTransaction(pool, async (connection) => {
        await connection.query(
          `INSERT INTO users (sub, username) VALUES ($1, $1)
         ON CONFLICT (sub) DO UPDATE
           SET username = excluded.username, email = NULL, tenant_id = NULL, last_sign_in_at = NULL, updated_at = now()`,
          [user.sub],
        );
        await forgetAddresses(connection, user.sub);
        const revocation = await revokeTokens(connection, user, { extraSeconds });
        await writeChangeEvents(connection, user, change);
        return revocation;
      }),
  };
}

async function writeChangeEvents(
  connection: Queryable,
  user: PoolUser,
  { actor, action, before, after, previousTenant }: Omit<UserChange, 'revoke'>,
): Promise<void> {
  const event = { actorSub: actor, action, detail: { sub: user.sub, email: user.email, before, after } };
  await writeAuditEvent(connection, { ...event, tenant: user.tenant });
  if (previousTenant === undefined || previousTenant === user.tenant) return;
  await writeAuditEvent(connection, { ...event, tenant: previousTenant });
}
