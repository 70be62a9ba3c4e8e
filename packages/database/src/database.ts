import type { TenantId } from '@freehold/tenancy';
import { PrismaPg } from '@prisma/adapter-pg';
import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type pg from 'pg';
import { type ConstraintColumns, constraintColumns } from './failures/constraint-columns.ts';
import { DatabaseReadOnlyError } from './failures/errors.ts';
import { explainFailures } from './failures/refused-value.ts';
import { PrismaClient } from './generated/client.ts';
import { createAccountStatusQuery } from './global/account-status-query.ts';
import { globalPool } from './global/global-pool.ts';
import { type KnownAddress, rememberAddress } from './global/known-addresses.ts';
import {
  type CombinedRateLimiter,
  createCombinedRateLimiter,
  createRateLimiter,
  type RateLimiter,
  type RateLimiterOptions,
} from './global/rate-limiter.ts';
import { createSessionStore } from './global/sessions.ts';
import { type Revocation, revokeTokens } from './global/token-revocation.ts';
import { inTransaction } from './global/transaction.ts';
import { type PoolUser, recordSignIn } from './global/users.ts';
import { type AuditEvent, writeAuditEvent } from './global/write-audit-event.ts';
import { openPool, type PoolState } from './pool.ts';
import { assertRlsEnforced } from './rls-check/rls-check.ts';
import { createTenantClients, type GeneratedClient, type TenantClient } from './tenant/filter/tenant-client.ts';
import { withRowSecurity } from './tenant/row-security/row-security.ts';
import { withAnySize } from './tenant/statement-size/any-size.ts';
import type { TraceStatement } from './trace/trace-statement.ts';
import { tracedAdapter } from './trace/traced-adapter.ts';
import { tracedPool } from './trace/traced-pool.ts';

export interface DatabaseOptions {
  /** The app role's URL. */
  readonly url: string;
  /** Maximum number of connections. */
  readonly poolSize: number;
  /**
   * `transaction`: PgBouncer, or another pooler in transaction mode, where statements can't be prepared under a name.
   *
   * @default 'none'
   */
  readonly pooler?: 'none' | 'transaction';
  /**
   * How long a query may take. PostgreSQL cancels a tenant's query a little sooner, which keeps the connection usable;
   * the client gives up at this time, for a server that doesn't answer at all.
   *
   * @default 10000, well over what any query here takes
   */
  readonly queryMilliseconds?: number;
  /** Receives errors of idle connections. */
  readonly onConnectionLost: (error: Error) => void;
  /** Runs each statement, in order to measure it. @default statements run by themselves */
  readonly traceStatement?: TraceStatement | undefined;
}

/** The class of a generated Prisma client. */
export type GeneratedClientClass<Client extends GeneratedClient = GeneratedClient> = new (options: {
  readonly adapter: SqlDriverAdapterFactory;
  readonly errorFormat: 'minimal';
}) => Client;

/** @typeParam Client the generated client; the product's unless a test has tables of its own */
export interface Database<Client = PrismaClient> extends DatabaseWithoutTenant {
  /** The client for one tenant's rows. Cheap: create one for each request. */
  forTenant(tenant: TenantId): TenantClient<Client>;
  /** Waits for running queries, and disconnects. */
  close(): Promise<void>;
}

/**
 * Opens the database for the API.
 *
 * The tenants' client and the functions for global tables share one pool. The client runs nothing without a tenant; the
 * functions never set one, so that row-level security shows them no row of a tenant table.
 */
export function openDatabase(options: DatabaseOptions): Database;
export function openDatabase<Client extends GeneratedClient>(
  options: DatabaseOptions & { readonly client: GeneratedClientClass<Client> },
): Database<Client>;
export function openDatabase({
  url,
  poolSize,
  onConnectionLost,
  pooler = 'none',
  queryMilliseconds = 10_000,
  traceStatement: trace,
  client: Client = PrismaClient,
}: DatabaseOptions & { readonly client?: GeneratedClientClass }): Database<GeneratedClient> {
  const behindPooler = pooler === 'transaction';
  const pool = openPool({ url, size: poolSize, queryMilliseconds, behindPooler, onConnectionLost });
  const naming = behindPooler ? 'unnamed' : 'named';
  const scoped = withRowSecurity(new PrismaPg(pool), queryMilliseconds * 0.9, naming);
  const adapter = withAnySize(trace === undefined ? scoped : tracedAdapter(scoped, trace));
  const tenantClient = new Client({ adapter, errorFormat: 'minimal' });
  const globals = globalPool(pool, naming);
  const constraints = constraintColumns(globals);
  return {
    ...databaseWithoutTenant(trace === undefined ? globals : tracedPool(globals, trace), constraints),
    forTenant: createTenantClients(tenantClient, explainFailures(constraints)),
    async close() {
      await tenantClient.$disconnect();
      await pool.end();
    },
  };
}

type DatabaseWithoutTenant = ReturnType<typeof databaseWithoutTenant>;

/** A health check is answered soon. */
const pingMilliseconds = 2_000;

function databaseWithoutTenant(pool: pg.Pool, constraints: ConstraintColumns) {
  return {
    /** Reads the status of a tenant and of one of its users; with `undefined`, of a user alone. */
    findAccountStatus: createAccountStatusQuery(pool),
    /** Inserts or updates a user's row at their sign-in. */
    recordSignIn: (user: PoolUser): Promise<void> => recordSignIn(pool, user),
    /**
     * Revokes all tokens issued to a user until now, and ends their sessions.
     *
     * @param issuedAt when a token was issued that has to be revoked, even if Cognito's clock is ahead of the database's
     * @param event says why, and is written with the revocation: both or neither
     */
    revokeTokens: (
      user: Pick<PoolUser, 'sub' | 'username'>,
      issuedAt?: Date,
      event?: AuditEvent,
    ): Promise<Revocation> =>
      event === undefined
        ? revokeTokens(pool, user, { issuedAt })
        : inTransaction(pool, async (connection) => {
            const revocation = await revokeTokens(connection, user, { issuedAt });
            await writeAuditEvent(connection, event);
            return revocation;
          }),
    /** The sessions of browsers. */
    sessions: createSessionStore(pool),
    /** Adds an audit event, which the API can't read, change or delete. */
    writeAuditEvent: (event: AuditEvent): Promise<void> => writeAuditEvent(pool, event),
    /** Remembers an address that a user has signed in from. The user's row has to exist. */
    rememberAddress: (known: KnownAddress): Promise<void> => rememberAddress(pool, known),
    /** Limits how often something may be tried, on all instances together. */
    rateLimiter: (options: RateLimiterOptions): RateLimiter => createRateLimiter(pool, options),
    /** Limits that count together, in one statement. */
    combinedRateLimiter: (limits: readonly RateLimiterOptions[]): CombinedRateLimiter =>
      createCombinedRateLimiter(pool, limits),
    /**
     * Checks that row-level security separates tenants: that this role can't bypass it, and that every tenant table has
     * it. Resolves before anything is done for a tenant.
     *
     * @throws {RlsNotEnforcedError} with all issues
     */
    async assertRlsEnforced(): Promise<void> {
      await assertRlsEnforced(pool);
      await constraints.load();
    },
    /** The state of the pool at this moment. */
    poolState: (): PoolState => ({
      connections: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    /**
     * Rejects unless the database answers, and takes writes.
     *
     * @throws {DatabaseReadOnlyError}
     */
    ping: (): Promise<void> => withTimeout(assertWritable(pool), pingMilliseconds),
  };
}

async function assertWritable(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ is_read_only: boolean }>(
    `SELECT current_setting('transaction_read_only') = 'on' AS is_read_only`,
  );
  if (rows[0]?.is_read_only !== false) throw new DatabaseReadOnlyError();
}

async function withTimeout(work: Promise<unknown>, milliseconds: number): Promise<void> {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(() => timeout.reject(new Error('The database does not answer.')), milliseconds);
  try {
    await Promise.race([work, timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}
