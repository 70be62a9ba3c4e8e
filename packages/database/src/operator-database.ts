import type { TenantId } from '@freehold/tenancy';
import pg from 'pg';
import { type AuditEvent, insertAuditEvent } from './control/audit.ts';
import { countOwnedRows, countRows } from './control/tenant-rows.ts';
import { findTenant, listTenants, type Tenant } from './control/tenants.ts';
import { inTransaction } from './control/transaction.ts';
import {
  countUsers,
  eraseUser,
  findEmailsElsewhere,
  findUser,
  findUsersBeyond,
  findUsersNamed,
  findUsersOf,
  listUsers,
  type PoolUser,
  type Revocation,
  recordUserChange,
  type UserChange,
  type UserRecord,
} from './control/user-records.ts';
import { type SyncCounts, type SyncedUser, syncUsers } from './control/user-sync.ts';

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
  findUsersNamed(name: string): Promise<PoolUser[]>;
  findUsersOf(tenant: TenantId): Promise<PoolUser[]>;
  /** Everybody on record whose `sub` isn't among these, written before a moment of the database's clock. */
  findUsersBeyond(subs: ReadonlySet<string>, writtenBefore: Date): Promise<PoolUser[]>;
  /** Which of these addresses, in lower case, are on record with another tenant, or with none. */
  findEmailsElsewhere(emails: readonly string[], tenant: TenantId): Promise<ReadonlyMap<string, string | undefined>>;
  /** Records what was done to a person, all of it or nothing. */
  recordUserChange(user: PoolUser, change: UserChange): Promise<Revocation | undefined>;
  /** Forgets a person who has left the user pool, and makes their tokens void. */
  eraseUser(user: PoolUser, change: Omit<UserChange, 'revoke'>): Promise<Revocation>;
  /** Brings some people's records up to date with the user pool. */
  syncUsers(
    users: readonly SyncedUser[],
    options: { readonly actor: string; readonly write: boolean },
  ): Promise<SyncCounts>;
  recordAuditEvent(event: AuditEvent): Promise<void>;
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
  const pool = operatorPool(url);
  return {
    listTenants: () => listTenants(pool),
    findTenant: (id) => findTenant(pool, id),
    countRows: (tenant) => inTransaction(pool, (connection) => countRows(connection, tenant)),
    countOwnedRows: (tenant, sub) => inTransaction(pool, (connection) => countOwnedRows(connection, tenant, sub)),
    listUsers: (tenant, limit) => listUsers(pool, tenant, limit),
    countUsers: (tenant) => countUsers(pool, tenant),
    findUser: (sub) => findUser(pool, sub),
    findUsersNamed: (name) => findUsersNamed(pool, name),
    findUsersOf: (tenant) => findUsersOf(pool, tenant),
    findUsersBeyond: (subs, writtenBefore) => findUsersBeyond(pool, subs, writtenBefore),
    findEmailsElsewhere: (emails, tenant) => findEmailsElsewhere(pool, emails, tenant),
    recordUserChange: (user, change) => recordUserChange(pool, user, change),
    eraseUser: (user, change) => eraseUser(pool, user, change),
    syncUsers: (users, options) => syncUsers(pool, users, options),
    recordAuditEvent: (event) => inTransaction(pool, (connection) => insertAuditEvent(connection, event)),
    async now() {
      const { rows } = await pool.query<{ now: Date }>('SELECT clock_timestamp() AS now');
      return rows[0]?.now ?? new Date();
    },
    close: () => pool.end(),
  };
}

/** Connections for one person at a terminal. A large tenant's rows take longer than any request of the API may. */
export function operatorPool(url: string): pg.Pool {
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
