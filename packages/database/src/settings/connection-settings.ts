import { EventEmitter } from 'node:events';
import pg from 'pg';
import { DatabaseReadOnlyError } from '../failures/errors.ts';
import { differingSettingsSql, isSettingName, isTransactionSetting, requiredSettings } from './required-settings.ts';

/** How the connections of a pool get the required settings. */
export interface PoolSettings {
  /**
   * Whether each transaction corrects them. Otherwise the connections have them from their start. A pooler shares its
   * connections with others, and gives each transaction whichever is free.
   */
  correctEach: boolean;
  /** Whether each transaction names its modes, since the connections' own are otherwise. */
  nameModes: boolean;
}

const settingsByPool = new WeakMap<object, PoolSettings>();

/** Returns the settings of a pool, which stay the same object. A pool that isn't known corrects nothing. */
export function settingsOf(pool: object): PoolSettings {
  return settingsByPool.get(pool) ?? { correctEach: false, nameModes: false };
}

/** Records how the connections of a pool, or of a wrapper of it, get the settings. */
export function registerSettings(pool: object, settings: PoolSettings): void {
  settingsByPool.set(pool, settings);
}

/**
 * Checks a new connection. Where its settings are otherwise, in spite of its startup options, the pool corrects them in
 * each transaction from then on.
 *
 * @throws {DatabaseReadOnlyError} for a connection to a standby, which takes no writes
 */
export async function checkConnection(connection: pg.ClientBase, settings: PoolSettings): Promise<void> {
  const { rows } = await connection.query<{ name: string | null }>(
    `${differingSettingsSql} UNION ALL SELECT NULL, NULL WHERE pg_is_in_recovery()`,
  );
  if (rows.some(({ name }) => name === null)) throw new DatabaseReadOnlyError();
  const differing = rows.flatMap(({ name }) => (name !== null && isSettingName(name) ? [name] : []));
  if (differing.length > 0) settings.correctEach = true;
  if (differing.some(isTransactionSetting)) settings.nameModes = true;
}

/** Connections that have refused a write, and those whose settings something has changed. */
const readOnly = new WeakSet<pg.ClientBase>();
const changed = new WeakSet<pg.ClientBase>();

/** PostgreSQL's code for a write on a server, or in a session, that takes none. */
const readOnlyCode = '25006';

/**
 * Watches what the server reports of a connection. It becomes unusable when it refuses a write as read-only, as after a
 * failover, or when something that ran on it has changed a setting for the session.
 */
export function watchConnection(connection: pg.ClientBase, settings: PoolSettings): void {
  const protocol: unknown = Reflect.get(connection, 'connection');
  if (!(protocol instanceof EventEmitter)) throw new Error('pg has changed: a client has no connection to listen to.');
  const differing = new Set<string>();
  protocol.on('parameterStatus', ({ parameterName: name, parameterValue: value }: ParameterStatus) => {
    // Behind a pooler, another client's settings are reported too.
    if (settings.correctEach || !isSettingName(name)) return;
    if (value === requiredSettings[name]) differing.delete(name);
    else differing.add(name);
    if (differing.size > 0) changed.add(connection);
    else changed.delete(connection);
  });
  protocol.on('errorMessage', (error: unknown) => {
    if (error instanceof pg.DatabaseError && error.code === readOnlyCode) readOnly.add(connection);
  });
}

/** Whether a released connection is to be closed and not used again. */
export function isUnusable(connection: pg.ClientBase): boolean {
  return readOnly.has(connection) || changed.has(connection);
}

interface ParameterStatus {
  readonly parameterName: string;
  readonly parameterValue: string;
}
