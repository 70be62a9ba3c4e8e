/// <reference path="./pg-values.d.ts" />
import pg from 'pg';
import utils from 'pg/lib/utils.js';
import { settingsOf } from '../../settings/connection-settings.ts';
import { setTenantAndSettingsSql, setTenantSql, transactionModesSql } from '../../settings/required-settings.ts';
import { currentTenant, isRawSqlInScope } from '../tenant-scope.ts';
import { utcParser } from './instants.ts';
import type { Statement, StatementResult } from './scoped-statement.ts';
import { type StatementNaming, sendStatement } from './send-statement.ts';

/**
 * Wraps a pool so that `query` sends a statement together with the setting of the tenant in scope. `@prisma/adapter-pg`
 * sends single statements by its pool's `query`.
 *
 * @param statementMilliseconds when PostgreSQL cancels a statement
 */
export function scopedPool(pool: pg.Pool, statementMilliseconds: number, naming: StatementNaming): pg.Pool {
  const milliseconds = String(statementMilliseconds);
  const settings = settingsOf(pool);

  function query({ text, values = [], types }: pg.QueryArrayConfig<unknown[]>): Promise<StatementResult> {
    const tenant = currentTenant();
    const parser = types?.getTypeParser ?? pg.types.getTypeParser;
    const statement: Statement = {
      text,
      // Converted before anything is sent: a failure in between would leave the connection in the middle of a message.
      values: values.map(utils.prepareValue),
      // A named statement is planned once. Prisma's statements have the tenant as a parameter, so that their plan suits any
      // tenant. Raw SQL may leave the tenant to the policies, so it is planned each time.
      isNamed: !isRawSqlInScope(),
      parserOf: (type) => utcParser(type, parser(type, 'text')),
    };
    return sendStatement(pool, statement, naming, () => ({
      command: settings.nameModes ? transactionModesSql : undefined,
      setting: {
        text: settings.correctEach ? setTenantAndSettingsSql : setTenantSql,
        values: [tenant, milliseconds],
      },
    }));
  }

  return new Proxy(pool, {
    get: (target, name) => (name === 'query' ? query : Reflect.get(target, name)),
  });
}
