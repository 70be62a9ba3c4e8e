import type { TenantId } from '@freehold/tenancy';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.ts';
import { createAccountStatusQuery, type FindAccountStatus } from './global/account-status-query.ts';
import { createRateLimiter, type RateLimiter, type RateLimiterOptions } from './global/rate-limiter.ts';
import { createSessionStore, type SessionStore } from './global/sessions.ts';
import { recordSignIn, revokeTokens, type SignedInUser, type TokenSubject } from './global/users.ts';
import { type AuditEvent, writeAuditEventByPrisma } from './global/write-audit-event.ts';
import { openPool, type PoolState } from './pool.ts';
import { assertRlsEnforced } from './rls-check/rls-check.ts';
import { createTenantClients, type TenantClient } from './tenant/filter/tenant-client.ts';
import { withRowSecurity } from './tenant/row-security/row-security.ts';

export interface DatabaseOptions {
  /** The app role's URL. */
  readonly url: string;
  /** Connections to hold at most. */
  readonly poolSize: number;
  /**
   * What stands between here and PostgreSQL. `transaction`: PgBouncer or its like in transaction mode, where statements
   * can't be prepared under a name.
   *
   * @default 'none'
   */
  readonly pooler?: 'none' | 'transaction';
  /**
   * How long a query may take. PostgreSQL gives a tenant's query up a little sooner, which leaves the connection good;
   * the client gives up at this time, for a server that doesn't answer at all.
   *
   * @default 10000, well over what any query here takes, and under what people wait
   */
  readonly queryMilliseconds?: number;
  /** Hears of connections that were lost while nobody used them. */
  readonly onConnectionLost: (error: Error) => void;
}

export interface Database {
  /** The rows of one tenant. Cheap: one for each request. */
  forTenant(tenant: TenantId): TenantClient;
  /** What is on record about a tenant and one of its people, or about a person alone. */
  readonly findAccountStatus: FindAccountStatus;
  /** Makes or updates the row of a person who has just signed in. */
  recordSignIn(user: SignedInUser): Promise<void>;
  /** Makes every token void that was issued to a person before a moment, and ends their sessions. */
  revokeTokens(holder: TokenSubject, before: Date): Promise<void>;
  /** The browsers that are signed in. */
  readonly sessions: SessionStore;
  /** Puts something on record that nobody can take back. */
  writeAuditEvent(event: AuditEvent): Promise<void>;
  /** A limit on how often something may be tried, counted on all instances together. */
  rateLimiter(options: RateLimiterOptions): RateLimiter;
  /**
   * Makes sure that row-level security keeps the tenants apart: that this role can't get past it, and every tenant table
   * has it. Nothing is to be done for a tenant before this has resolved once.
   *
   * @throws {RlsNotEnforcedError} with all that is wrong
   */
  assertRlsEnforced(): Promise<void>;
  /** How the pool of connections is doing at this moment. */
  poolState(): PoolState;
  /** Rejects unless the database answers. */
  ping(): Promise<void>;
  /** Waits for queries that are under way, and disconnects. */
  close(): Promise<void>;
}

/** Whoever asks whether the database answers wants to know soon. */
const pingMilliseconds = 2_000;

/**
 * Opens the database for the API.
 *
 * Two clients share one pool. The one for tenants can do nothing without a tenant; the other never has one, so that
 * row-level security shows it no row of a tenant table.
 */
export function openDatabase({
  url,
  poolSize,
  onConnectionLost,
  pooler = 'none',
  queryMilliseconds = 10_000,
}: DatabaseOptions): Database {
  const behindPooler = pooler === 'transaction';
  const pool = openPool({ url, size: poolSize, queryMilliseconds, behindPooler, onConnectionLost });
  const naming = behindPooler ? 'unnamed' : 'named';
  const tenantClient = new PrismaClient({
    adapter: withRowSecurity(new PrismaPg(pool), queryMilliseconds * 0.9, naming),
    errorFormat: 'minimal',
  });
  const globalClient = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' });
  return {
    forTenant: createTenantClients(tenantClient),
    findAccountStatus: createAccountStatusQuery(pool, !behindPooler),
    recordSignIn: (user) => recordSignIn(globalClient, user),
    revokeTokens: (holder, before) => revokeTokens(globalClient, holder, before),
    sessions: createSessionStore(globalClient),
    writeAuditEvent: (event) => writeAuditEventByPrisma(globalClient, event),
    rateLimiter: (limit) => createRateLimiter(pool, limit),
    assertRlsEnforced: () => assertRlsEnforced(pool),
    poolState: () => ({ connections: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    async ping() {
      await withTimeout(globalClient.$queryRaw`SELECT 1`, pingMilliseconds);
    },
    async close() {
      await Promise.all([tenantClient.$disconnect(), globalClient.$disconnect()]);
      await pool.end();
    },
  };
}

async function withTimeout(answer: PromiseLike<unknown>, milliseconds: number): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('The database does not answer.')), milliseconds);
  try {
    await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
