import type { TenantId } from '@freehold/tenancy';
import { PrismaPg } from '@prisma/adapter-pg';
import { type AttemptLimit, type AttemptLimitOptions, attemptLimit } from './control/attempt-limit.ts';
import { type AuditEvent, recordAuditEvent } from './control/audit.ts';
import { type SessionStore, sessionStore } from './control/sessions.ts';
import { type FindStanding, standingReader } from './control/standing.ts';
import { recordSignIn, revokeTokens, type SignedInUser, type TokenHolder } from './control/users.ts';
import { PrismaClient } from './generated/client.ts';
import { openPool, type PoolState } from './pool.ts';
import { type TenantClient, tenantClients } from './tenant/client.ts';
import { withRowSecurity } from './tenant/row-security.ts';
import { checkWall } from './wall/wall.ts';

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
  readonly findStanding: FindStanding;
  /** Makes or updates the row of a person who has just signed in. */
  recordSignIn(user: SignedInUser): Promise<void>;
  /** Makes every token void that was issued to a person before a moment, and ends their sessions. */
  revokeTokens(holder: TokenHolder, before: Date): Promise<void>;
  /** The browsers that are signed in. */
  readonly sessions: SessionStore;
  /** Puts something on record that nobody can take back. */
  recordAuditEvent(event: AuditEvent): Promise<void>;
  /** A limit on how often something may be tried, counted on all instances together. */
  attemptLimit(options: AttemptLimitOptions): AttemptLimit;
  /**
   * Makes sure that row-level security keeps the tenants apart: that this role can't get past it, and every tenant table
   * has it. Nothing is to be done for a tenant before this has resolved once.
   *
   * @throws {BrokenWallError} with all that is wrong
   */
  checkWall(): Promise<void>;
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
  const tenants = new PrismaClient({
    adapter: withRowSecurity(new PrismaPg(pool), queryMilliseconds * 0.9, naming),
    errorFormat: 'minimal',
  });
  const control = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' });
  return {
    forTenant: tenantClients(tenants),
    findStanding: standingReader(pool, !behindPooler),
    recordSignIn: (user) => recordSignIn(control, user),
    revokeTokens: (holder, before) => revokeTokens(control, holder, before),
    sessions: sessionStore(control),
    recordAuditEvent: (event) => recordAuditEvent(control, event),
    attemptLimit: (limit) => attemptLimit(pool, limit),
    checkWall: () => checkWall(pool),
    poolState: () => ({ connections: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    async ping() {
      await withTimeout(control.$queryRaw`SELECT 1`, pingMilliseconds);
    },
    async close() {
      await Promise.all([tenants.$disconnect(), control.$disconnect()]);
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
