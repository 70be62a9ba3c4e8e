import { parseTenantId, type TenantId } from '@freehold/tenancy';
import type pg from 'pg';
import { inTransaction } from './transaction.ts';
import { type AuditDetail, writeAuditEvent } from './write-audit-event.ts';

/** What is known here of a person in the user pool. */
export interface UserRecord {
  readonly sub: string;
  readonly username: string;
  readonly email: string | null;
  readonly tenantId: string | null;
  readonly revokedBefore: Date | null;
  readonly lastSignInAt: Date | null;
  readonly createdAt: Date;
}

/** What the user pool says of a person. */
export interface PoolUser {
  readonly sub: string;
  readonly username: string;
  readonly email: string | undefined;
  readonly tenant: TenantId | undefined;
}

/** Something that was done to a person, who did it, and what is to be kept of it. */
export interface UserChange {
  readonly actor: string;
  /** `user.disabled` */
  readonly action: string;
  readonly before: AuditDetail | null;
  readonly after: AuditDetail | null;
  /** Makes every token void that was issued to the person until now. */
  readonly revoke: boolean;
  /** The tenant that somebody left by it, on whose record it belongs, too. */
  readonly previousTenant?: TenantId | undefined;
}

/** Tokens issued before `revokedBefore` are void. `waitMilliseconds` is how long it is until then. */
export interface Revocation {
  readonly revokedBefore: Date;
  readonly waitMilliseconds: number;
}

export const userColumns = `sub, username, email, tenant_id AS "tenantId", revoked_before AS "revokedBefore",
                 last_sign_in_at AS "lastSignInAt", created_at AS "createdAt"`;

/**
 * The second after the next, by the database's clock: an operator's machine may be minutes behind, and tokens would live
 * on that were issued since. Tokens say in whole seconds when they were issued; the second more is for Cognito's clock.
 */
const revocation = `date_trunc('second', clock_timestamp()) + interval '2 seconds'`;

/**
 * People on record, by e-mail address.
 *
 * @param tenant whose people; `undefined`: everybody's
 * @param limit how many at most; `undefined`: all
 */
export async function listUsers(
  pool: pg.Pool,
  tenant: TenantId | undefined,
  limit: number | undefined,
): Promise<UserRecord[]> {
  const { rows } = await pool.query<UserRecord>(
    `SELECT ${userColumns} FROM users
      WHERE CASE WHEN $1::text IS NULL THEN email IS NOT NULL OR tenant_id IS NOT NULL ELSE tenant_id = $1 END
      ORDER BY email NULLS LAST, sub LIMIT $2`,
    [tenant ?? null, limit ?? null],
  );
  return rows;
}

export async function countUsers(pool: pg.Pool, tenant: TenantId): Promise<number> {
  const { rows } = await pool.query<{ count: string }>('SELECT count(*) FROM users WHERE tenant_id = $1', [tenant]);
  return Number(rows[0]?.count ?? 0);
}

export async function findUser(pool: pg.Pool, sub: string): Promise<UserRecord | undefined> {
  const { rows } = await pool.query<UserRecord>(`SELECT ${userColumns} FROM users WHERE sub = $1`, [sub]);
  return rows[0];
}

/** Whoever is on record under a `sub` or an e-mail address, in letters of either case, and isn't forgotten. */
export async function findUsersBySubOrEmail(pool: pg.Pool, subOrEmail: string): Promise<PoolUser[]> {
  const { rows } = await pool.query<UserRecord>(
    `SELECT ${userColumns} FROM users
      WHERE (sub = $1 OR lower(email) = lower($1)) AND (email IS NOT NULL OR tenant_id IS NOT NULL)`,
    [subOrEmail],
  );
  return rows.map(toPoolUser);
}

/**
 * Which of these addresses are on record with another tenant than this one, or with none.
 *
 * @param emails in lower case
 */
export async function findEmailsOutsideTenant(
  pool: pg.Pool,
  emails: readonly string[],
  tenant: TenantId,
): Promise<ReadonlyMap<string, string | undefined>> {
  const { rows } = await pool.query<{ email: string; tenant: string | null }>(
    `SELECT lower(email) AS email, tenant_id AS tenant FROM users
      WHERE lower(email) = ANY ($1) AND tenant_id IS DISTINCT FROM $2`,
    [emails, tenant],
  );
  return new Map(rows.map((row) => [row.email, row.tenant ?? undefined]));
}

/**
 * Brings the record of a person up to date with the user pool, makes their tokens void where that is asked for, and puts
 * on record what was done: all of it or nothing.
 *
 * @returns from when on tokens count again; `undefined` where none were made void
 */
export function recordUserChange(pool: pg.Pool, user: PoolUser, change: UserChange): Promise<Revocation | undefined> {
  return inTransaction(pool, async (connection) => {
    await writeUser(connection, user);
    const revoked = change.revoke ? await revoke(connection, user.sub) : undefined;
    await writeChangeEvents(connection, user, change);
    return revoked;
  });
}

/**
 * Forgets a person who is no longer in the user pool, and makes their tokens void. What stays is the bare `sub`, since
 * tokens that are out would otherwise be good for as long as they say they are.
 */
export function eraseUser(pool: pg.Pool, user: PoolUser, change: Omit<UserChange, 'revoke'>): Promise<Revocation> {
  return inTransaction(pool, async (connection) => {
    await connection.query(
      `INSERT INTO users (sub, username) VALUES ($1, $1)
       ON CONFLICT (sub) DO UPDATE
         SET username = excluded.username, email = NULL, tenant_id = NULL, last_sign_in_at = NULL, updated_at = now()`,
      [user.sub],
    );
    const revoked = await revoke(connection, user.sub);
    await writeChangeEvents(connection, user, { ...change, revoke: true });
    return revoked;
  });
}

/** Makes or updates a record, as the user pool has it. */
export async function writeUser(connection: pg.ClientBase, user: PoolUser): Promise<void> {
  const { sub, username, email = null, tenant = null } = user;
  await connection.query(
    `INSERT INTO users (sub, username, email, tenant_id) VALUES ($1, $2, $3, $4)
     ON CONFLICT (sub) DO UPDATE
       SET username = excluded.username, email = excluded.email, tenant_id = excluded.tenant_id, updated_at = now()`,
    [sub, username, email, tenant],
  );
}

/**
 * Makes a person's tokens void, and ends their sessions. A later moment that is on record already stays: of two revocations
 * at once, both hold.
 */
export async function revoke(connection: pg.ClientBase, sub: string): Promise<Revocation> {
  await connection.query('DELETE FROM sessions WHERE sub = $1', [sub]);
  const { rows } = await connection.query<{ moment: Date; wait: number }>(
    `UPDATE users SET revoked_before = greatest(revoked_before, ${revocation}) WHERE sub = $1
     RETURNING revoked_before AS moment,
               greatest(0, extract(epoch FROM revoked_before - clock_timestamp()) * 1000)::float AS wait`,
    [sub],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('There is no record to revoke tokens by.');
  return { revokedBefore: row.moment, waitMilliseconds: Math.ceil(row.wait) };
}

async function writeChangeEvents(connection: pg.ClientBase, user: PoolUser, change: UserChange): Promise<void> {
  const { actor, action, before, after } = change;
  const detail = { sub: user.sub, email: user.email, before, after };
  await writeAuditEvent(connection, { actorSub: actor, tenant: user.tenant, action, detail });
  if (change.previousTenant === undefined || change.previousTenant === user.tenant) return;
  await writeAuditEvent(connection, { actorSub: actor, tenant: change.previousTenant, action, detail });
}

/** Everybody on record with a tenant or an address whose `sub` isn't among these, written before a moment. */
export async function findUsersExcept(
  pool: pg.Pool,
  subs: ReadonlySet<string>,
  updatedBefore: Date,
): Promise<PoolUser[]> {
  const { rows } = await pool.query<UserRecord>(
    `SELECT ${userColumns} FROM users WHERE (email IS NOT NULL OR tenant_id IS NOT NULL) AND updated_at < $1`,
    [updatedBefore],
  );
  return rows.filter(({ sub }) => !subs.has(sub)).map(toPoolUser);
}

/** Everybody on record of a tenant. */
export async function findUsersOfTenant(pool: pg.Pool, tenant: TenantId): Promise<PoolUser[]> {
  const { rows } = await pool.query<UserRecord>(`SELECT ${userColumns} FROM users WHERE tenant_id = $1`, [tenant]);
  return rows.map(toPoolUser);
}

function toPoolUser({ sub, username, email, tenantId }: UserRecord): PoolUser {
  return { sub, username, email: email ?? undefined, tenant: parseTenantId(tenantId) };
}
