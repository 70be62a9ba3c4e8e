/// <reference path="./pg-values.d.ts" />
import pg from 'pg';
import utils from 'pg/lib/utils.js';
import { currentTenant, isRawSqlInScope } from '../tenant-scope.ts';
import { NamedStatements, type PreparedStatements, unnamedStatements } from './prepared-statements.ts';
import { ScopedStatement, type Statement, type StatementResult } from './scoped-statement.ts';

/** `unnamed`: for a pooler in transaction mode. */
export type StatementNaming = 'named' | 'unnamed';

/**
 * Wraps a pool so that `query` sends a statement together with the setting of the tenant in scope. `@prisma/adapter-pg`
 * sends single statements by its pool's `query`.
 *
 * @param statementMilliseconds when PostgreSQL cancels a statement
 */
export function scopedPool(pool: pg.Pool, statementMilliseconds: number, naming: StatementNaming): pg.Pool {
  const milliseconds = String(statementMilliseconds);

  async function query({ text, values = [], types }: pg.QueryArrayConfig<unknown[]>): Promise<StatementResult> {
    const setting = [currentTenant(), milliseconds] as const;
    const getTypeParser = types?.getTypeParser ?? pg.types.getTypeParser;
    const statement: Statement = {
      text,
      // Converted before anything is sent: a failure in between would leave the connection in the middle of a message.
      values: values.map(utils.prepareValue),
      // A named statement is planned once. Prisma's statements have the tenant as a parameter, so that their plan suits any
      // tenant. Raw SQL may leave the tenant to the policies, so it is planned each time.
      isNamed: !isRawSqlInScope(),
      parserOf: (typeNumber) => getTypeParser(typeNumber, 'text'),
    };
    const client = await pool.connect();
    // Without a listener, a connection that breaks would end the process. Its statement rejects.
    client.on('error', ignoreError);
    const prepared = naming === 'named' ? namedStatementsOf(client) : unnamedStatements;
    const send = () => {
      const scoped = new ScopedStatement(statement, setting, prepared);
      client.query(scoped);
      return scoped;
    };
    let sent = send();
    try {
      return await sent.result.catch((error: unknown) => {
        if (!sent.isOutdated) throw error;
        sent = send();
        return sent.result;
      });
    } finally {
      client.off('error', ignoreError);
      const isGood = sent.isComplete && client.getTransactionStatus() === 'I';
      client.release(!isGood);
    }
  }

  return new Proxy(pool, {
    get: (target, name) => (name === 'query' ? query : Reflect.get(target, name)),
  });
}

/** By connection: a Prisma client that disconnects and connects again uses the same pool. */
const namedStatements = new WeakMap<pg.Client, PreparedStatements>();

function namedStatementsOf(client: pg.Client): PreparedStatements {
  const known = namedStatements.get(client);
  if (known !== undefined) return known;
  const fresh = new NamedStatements();
  namedStatements.set(client, fresh);
  return fresh;
}

function ignoreError(): void {}
