import pg from 'pg';
import { type DatabaseVariable, toDatabaseConnectionError } from './connection-failure.ts';
import {
  checkConnection,
  isUnusable,
  type PoolSettings,
  registerSettings,
  watchConnection,
} from './settings/connection-settings.ts';
import { startupOptions } from './settings/required-settings.ts';
import { instantParser } from './tenant/row-security/instants.ts';

export interface PoolOptions {
  /** The app role's URL. */
  readonly url: string;
  /** Maximum number of connections. */
  readonly size: number;
  /** When to give up on an answer. */
  readonly queryMilliseconds: number;
  /** Whether there is a pooler in transaction mode in between. */
  readonly behindPooler: boolean;
  /** Receives errors of idle connections. */
  readonly onConnectionLost: (error: Error) => void;
}

/** The state of a pool. */
export interface PoolState {
  /** All connections. */
  readonly connections: number;
  /** Those not in use. */
  readonly idle: number;
  /** Queries and transactions waiting for a connection. */
  readonly waiting: number;
}

/** Opens the pool for all of the API's queries. It connects when a connection is needed. */
export function openPool({ url, size, queryMilliseconds, behindPooler, onConnectionLost }: PoolOptions): pg.Pool {
  // Prisma sends LIMIT as a parameter, for which PostgreSQL would plan each query again: a third of the query's time.
  // A pooler may refuse a startup setting, and there statements aren't prepared anyway.
  const options = `${startupOptions} -c plan_cache_mode=force_generic_plan`;
  const settings = { correctEach: behindPooler, nameModes: false };
  const config = {
    ...(behindPooler ? { connectionString: url } : withOptions(url, options)),
    max: size,
    connectionTimeoutMillis: 5_000,
    // So that a server that never answers doesn't block the request forever.
    query_timeout: queryMilliseconds,
    keepAlive: true,
  };
  const pool = new pg.Pool(withChecks(config, settings));
  registerSettings(pool, settings);
  // Without a listener, a connection that the server closes would end the process.
  pool.on('error', onConnectionLost);
  // A connection that is released inside a transaction is closed. A server that stopped answering took no ROLLBACK, and the
  // next user would be in another tenant's transaction.
  pool.on('release', (_error, connection) => {
    if (connection.getTransactionStatus() === 'I' && !isUnusable(connection)) return;
    connection.end().catch(onConnectionLost);
  });
  return pool;
}

/**
 * Opens the pool of an operator's command. A large tenant's rows take longer than a request of the API may. It may lead
 * through a pooler, so each transaction corrects the settings.
 */
export function openOperatorPool(url: string, variable: DatabaseVariable): pg.Pool {
  const settings = { correctEach: true, nameModes: false };
  const config = {
    connectionString: url,
    max: 8,
    connectionTimeoutMillis: 10_000,
    query_timeout: 120_000,
    application_name: 'freehold-cli',
  };
  const pool = new OperatorPool(variable, withChecks(config, settings));
  registerSettings(pool, settings);
  // Without a listener, a connection that the server closes would end the process. The next query reports it.
  pool.on('error', () => {});
  return pool;
}

/** Has new connections checked before they are used, and times that can't be read refused. */
function withChecks(config: pg.PoolConfig, settings: PoolSettings): pg.PoolConfig {
  return {
    ...config,
    types: { getTypeParser: instantParser },
    async onConnect(connection) {
      watchConnection(connection, settings);
      await checkConnection(connection, settings);
    },
  };
}

/** The options of the URL come first, so that ours win over them. `pg` would take the URL's alone. */
function withOptions(url: string, options: string): pg.PoolConfig {
  const parsed = new URL(url);
  const own = parsed.searchParams.get('options');
  parsed.searchParams.delete('options');
  return {
    connectionString: own === null ? url : parsed.href,
    options: own === null ? options : `${own} ${options}`,
  };
}

type ConnectCallback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: Error | boolean) => void,
) => void;

/** A pool whose failures to connect name the variable of its URL. */
class OperatorPool extends pg.Pool {
  readonly #variable: DatabaseVariable;

  constructor(variable: DatabaseVariable, options: pg.PoolConfig) {
    super(options);
    this.#variable = variable;
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<pg.PoolClient> | undefined {
    // `pg` throws at once where a file that the URL names can't be read.
    const connected = Promise.try(() => super.connect()).catch((error: unknown) => {
      throw toDatabaseConnectionError(error, this.#variable) ?? error;
    });
    if (callback === undefined) return connected;
    connected.then(
      (client) => callback(undefined, client, (release) => client.release(release)),
      (error: Error) => callback(error, undefined, () => {}),
    );
    return undefined;
  }
}
