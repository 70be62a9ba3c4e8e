import type { TenantId } from '@freehold/tenancy';
import pg from 'pg';
import { countOwnedRows, countRows } from './global/tenant-rows.ts';
import { findTenant, listTenants, type Tenant } from './global/tenants.ts';
import { inTransaction } from './global/transaction.ts';
import {
  countUsers,
  eraseUser,
  findEmailsOutsideTenant,
  findUser,
  findUsersBySubOrEmail,
  findUsersExcept,
  findUsersOfTenant,
  listUsers,
  type PoolUser,
  type Revocation,
  recordUserChange,
  type UserChange,
  type UserRecord,
} from './global/user-records.ts';
import { type SyncCounts, type SyncedUser, syncUsers } from './global/user-sync.ts';
import { type AuditEvent, writeAuditEvent } from './global/write-audit-event.ts';

/** What an operator may do with the API's own role: look tenants up, and keep the records of people. */
export interface OperatorDatabase {
  listTenants(): Promise<Tenant[]>;
  findTenant(id: TenantId): Promise<Tenant | undefined>;
  /** How many rows a tenant has in each of its tables. */
  countRows(tenant: TenantId): Promise<Record<string, number>>;
  /** How many rows of a tenant a person owns, by table; only tables with any. */
  countOwnedRows(tenant: TenantId, sub: string): Promise<Record<string, number>>;
  /** People on record, by e-mail address: a tenant's, or everybody. */
  listUsers(tenant: TenantId | undefined, limit: number | undefined): Promise<UserRecord[]>;
  countUsers(tenant: TenantId): Promise<number>;
  findUser(sub: string): Promise<UserRecord | undefined>;
  /** Whoever is on record under a `sub` or an e-mail address. */
  findUsersBySubOrEmail(subOrEmail: string): Promise<PoolUser[]>;
  findUsersOfTenant(tenant: TenantId): Promise<PoolUser[]>;
  /** Everybody on record whose `sub` isn't among these, written before a moment of the database's clock. */
  findUsersExcept(subs: ReadonlySet<string>, updatedBefore: Date): Promise<PoolUser[]>;
  /** Which of these addresses, in lower case, are on record with another tenant, or with none. */
  findEmailsOutsideTenant(
    emails: readonly string[],
    tenant: TenantId,
  ): Promise<ReadonlyMap<string, string | undefined>>;
  /** Records what was done to a person, all of it or nothing. */
  recordUserChange(user: PoolUser, change: UserChange): Promise<Revocation | undefined>;
  /** Forgets a person who has left the user pool, and makes their tokens void. */
  eraseUser(user: PoolUser, change: Omit<UserChange, 'revoke'>): Promise<Revocation>;
  /** Brings some people's records up to date with the user pool. */
  syncUsers(
    users: readonly SyncedUser[],
    options: { readonly actor: string; readonly write: boolean },
  ): Promise<SyncCounts>;
  writeAuditEvent(event: AuditEvent): Promise<void>;
  /** The database's clock. */
  now(): Promise<Date>;
  close(): Promise<void>;
}

/**
 * Opens the database for the operator's command.
 *
 * @param url the API's role, `DATABASE_URL`, or the owner's
 */
export function openOperatorDatabase(url: string): OperatorDatabase {
  const pool = openOperatorPool(url);
  return {
    listTenants: () => listTenants(pool),
    findTenant: (id) => findTenant(pool, id),
    countRows: (tenant) => inTransaction(pool, (connection) => countRows(connection, tenant)),
    countOwnedRows: (tenant, sub) => inTransaction(pool, (connection) => countOwnedRows(connection, tenant, sub)),
    listUsers: (tenant, limit) => listUsers(pool, tenant, limit),
    countUsers: (tenant) => countUsers(pool, tenant),
    findUser: (sub) => findUser(pool, sub),
    findUsersBySubOrEmail: (subOrEmail) => findUsersBySubOrEmail(pool, subOrEmail),
    findUsersOfTenant: (tenant) => findUsersOfTenant(pool, tenant),
    findUsersExcept: (subs, updatedBefore) => findUsersExcept(pool, subs, updatedBefore),
    findEmailsOutsideTenant: (emails, tenant) => findEmailsOutsideTenant(pool, emails, tenant),
    recordUserChange: (user, change) => recordUserChange(pool, user, change),
    eraseUser: (user, change) => eraseUser(pool, user, change),
    syncUsers: (users, options) => syncUsers(pool, users, options),
    writeAuditEvent: (event) => inTransaction(pool, (connection) => writeAuditEvent(connection, event)),
    async now() {
      const { rows } = await pool.query<{ now: Date }>('SELECT clock_timestamp() AS now');
      return rows[0]?.now ?? new Date();
    },
    close: () => pool.end(),
  };
}

/** Connections for one person at a terminal. A large tenant's rows take longer than any request of the API may. */
export function openOperatorPool(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: 8,
    connectionTimeoutMillis: 10_000,
    query_timeout: 120_000,
    application_name: 'freehold-cli',
  });
  // Without a listener, a connection that the server closes would end the process. Whoever uses it next hears of it.
  pool.on('error', () => {});
  return pool;
}
