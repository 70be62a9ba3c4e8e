import pg from 'pg';

export interface PoolOptions {
  /** The app role's URL. */
  readonly url: string;
  /** Connections to hold at most. */
  readonly size: number;
  /** After which an answer isn't waited for any more. */
  readonly queryMilliseconds: number;
  /** Whether a pooler in transaction mode stands in between. */
  readonly behindPooler: boolean;
  /** Hears of connections that were lost while nobody used them. */
  readonly onConnectionLost: (error: Error) => void;
}

/** How a pool is doing. */
export interface PoolState {
  /** Connections that there are. */
  readonly connections: number;
  /** Those that nobody uses at the moment. */
  readonly idle: number;
  /** Queries and transactions that wait for a connection. */
  readonly waiting: number;
}

/** Opens the pool of connections that all of an API's queries go through. Connections are made when they are needed. */
export function openPool({ url, size, queryMilliseconds, behindPooler, onConnectionLost }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    connectionTimeoutMillis: 5_000,
    // A server that takes a query and never answers must not take the request with it.
    query_timeout: queryMilliseconds,
    keepAlive: true,
    // Prisma sends LIMIT as a value, for which PostgreSQL would plan each query anew: a third of the time that it takes.
    // A pooler may refuse to connect with a setting that it can't keep track of; and there, nothing is prepared to last.
    ...(behindPooler ? {} : { options: '-c plan_cache_mode=force_generic_plan' }),
  });
  // Without a listener, a connection that the server closes would end the process.
  pool.on('error', onConnectionLost);
  // One that comes back with a transaction open goes to nobody. A server that fell silent has taken no ROLLBACK: the next
  // user would be in the middle of somebody's transaction, for somebody's tenant.
  pool.on('release', (_error, connection) => {
    if (connection.getTransactionStatus() !== 'I') connection.end().catch(onConnectionLost);
  });
  return pool;
}

/** Opens the pool of an operator's command. A large tenant's rows take longer than a request of the API may. */
export function openOperatorPool(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: 8,
    connectionTimeoutMillis: 10_000,
    query_timeout: 120_000,
    application_name: 'freehold-cli',
  });
  // Without a listener, a connection that the server closes would end the process. The next query reports it.
  pool.on('error', () => {});
  return pool;
}
