import type pg from 'pg';
import { registerSettings, settingsOf } from '../settings/connection-settings.ts';
import { commandOf, type TraceStatement } from './trace-statement.ts';

type Query = pg.Pool['query'];

/** Returns a pool that runs each statement of its `query` by `trace`. Those of a connection that it lends aren't traced. */
export function tracedPool(pool: pg.Pool, trace: TraceStatement): pg.Pool {
  function query(...args: Parameters<Query>): Promise<unknown> {
    const [statement] = args;
    const text: unknown = typeof statement === 'string' ? statement : Reflect.get(Object(statement), 'text');
    return trace(typeof text === 'string' ? commandOf(text) : 'OTHER', async () => pool.query(...args));
  }
  const traced = new Proxy(pool, {
    get(target, name) {
      if (name === 'query') return query;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  registerSettings(traced, settingsOf(pool));
  return traced;
}
