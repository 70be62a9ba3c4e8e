/// <reference path="../tenant/row-security/pg-values.d.ts" />
import type pg from 'pg';
import utils from 'pg/lib/utils.js';
import { retryOnConflict } from '../failures/retry.ts';
import { registerSettings, settingsOf } from '../settings/connection-settings.ts';
import { transactionModesSql, unsetTenantAndCorrectSql } from '../settings/required-settings.ts';
import { instantParser } from '../tenant/row-security/instants.ts';
import type { Statement } from '../tenant/row-security/scoped-statement.ts';
import { type StatementNaming, sendStatement } from '../tenant/row-security/send-statement.ts';

interface GlobalQuery {
  readonly text: string;
  readonly values?: readonly unknown[];
  /** Whether it is prepared. The name itself is made of the text. */
  readonly name?: string;
}

interface GlobalResult {
  readonly rows: Record<string, unknown>[];
  readonly rowCount: number | null;
}

/**
 * Wraps a pool for statements without a tenant. Its `query` refuses times that can't be read, repeats a statement that
 * other transactions were in the way of, and corrects the settings of connections that others use too.
 */
export function globalPool(pool: pg.Pool, naming: StatementNaming): pg.Pool {
  const settings = settingsOf(pool);

  async function query(config: string | GlobalQuery, values: readonly unknown[] = []): Promise<GlobalResult> {
    const { text, name, values: own = values } = typeof config === 'string' ? { text: config } : config;
    const statement: Statement = {
      text,
      values: own.map(utils.prepareValue),
      isNamed: name !== undefined,
      parserOf: instantParser,
    };
    const preamble = () => ({
      command: settings.nameModes ? transactionModesSql : undefined,
      setting: settings.correctEach ? { text: unsetTenantAndCorrectSql, values: [] } : undefined,
    });
    const { fields, rows, rowCount } = await retryOnConflict(() => sendStatement(pool, statement, naming, preamble));
    const names = fields.map((field) => field.name);
    return { rows: rows.map((row) => Object.fromEntries(names.map((column, n) => [column, row[n]]))), rowCount };
  }

  const wrapper = new Proxy(pool, {
    get(target, name) {
      if (name === 'query') return query;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  registerSettings(wrapper, settings);
  return wrapper;
}
