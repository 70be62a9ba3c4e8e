/// <reference path="./pg-values.d.ts" />
import pg from 'pg';
import utils from 'pg/lib/utils.js';
import { currentTenant, isRawSqlInScope } from '../tenant-scope.ts';
import { NamedStatements, type PreparedStatements, unnamedStatements } from './prepared-statements.ts';
import { ScopedStatement, type Statement, type StatementResult } from './scoped-statement.ts';

/** Whether statements keep names on their connection, or go without, as a pooler in transaction mode needs it. */
export type StatementNaming = 'named' | 'unnamed';

/**
 * A pool that is another one's in everything, except that `query` sends a statement together with the naming of the tenant
 * in scope. It is made for `@prisma/adapter-pg`, which sends single statements by the `query` of its pool.
 *
 * @param statementMilliseconds after which PostgreSQL gives a statement up
 */
export function scopedPool(pool: pg.Pool, statementMilliseconds: number, naming: StatementNaming): pg.Pool {
  const milliseconds = String(statementMilliseconds);

  async function query({ text, values = [], types }: pg.QueryArrayConfig<unknown[]>): Promise<StatementResult> {
    const setting = [currentTenant(), milliseconds] as const;
    const getTypeParser = types?.getTypeParser ?? pg.types.getTypeParser;
    const statement: Statement = {
      text,
      // Before anything is sent: there would be no way back.
      values: values.map(utils.prepareValue),
      // What keeps a name is planned once, for whichever tenant comes first. Prisma's own statements name the tenant by a
      // value, and are planned for any. Raw SQL may leave that to the policies, so it is planned each time.
      isNamed: !isRawSqlInScope(),
      parserOf: (typeNumber) => getTypeParser(typeNumber, 'text'),
    };
    const client = await pool.connect();
    // Without a listener, a connection that breaks while it is ours would end the process. Its statement hears of it.
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

/** For as long as a connection lives: a client that disconnects and connects again has the same pool as before. */
const namedStatements = new WeakMap<pg.Client, PreparedStatements>();

function namedStatementsOf(client: pg.Client): PreparedStatements {
  const known = namedStatements.get(client);
  if (known !== undefined) return known;
  const fresh = new NamedStatements();
  namedStatements.set(client, fresh);
  return fresh;
}

function ignoreError(): void {}
