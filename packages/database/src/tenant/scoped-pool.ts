/// <reference path="./pg-values.d.ts" />
import pg from 'pg';
import utils from 'pg/lib/utils.js';
import { NamedStatements, type PreparedStatements, unnamedStatements } from './prepared-statements.ts';
import { tenantInScope } from './scope.ts';
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
    const setting = [tenantInScope(), milliseconds] as const;
    const getTypeParser = types?.getTypeParser ?? pg.types.getTypeParser;
    const statement: Statement = {
      text,
      values: values.map(utils.prepareValue),
      parserOf: (typeNumber) => getTypeParser(typeNumber, 'text'),
    };
    const client = await pool.connect();
    // Without a listener, a connection that breaks while it is ours would end the process. Its statement hears of it.
    client.on('error', ignore);
    let isGood = false;
    try {
      for (let isRepeated = false; ; isRepeated = true) {
        const { sent, answer } = send(client, statement, setting, preparedOn(client, naming));
        try {
          const result = await answer;
          return result;
        } catch (error) {
          if (isRepeated || !sent.isOutdated) throw error;
        } finally {
          isGood = sent.isAnswered && client.getTransactionStatus() === 'I';
        }
      }
    } finally {
      client.off('error', ignore);
      client.release(!isGood);
    }
  }

  return new Proxy(pool, {
    get: (target, name) => (name === 'query' ? query : Reflect.get(target, name)),
  });
}

/** For as long as a connection lives: a client that disconnects and connects again has the same pool as before. */
const named = new WeakMap<pg.Client, PreparedStatements>();

function preparedOn(client: pg.Client, naming: StatementNaming): PreparedStatements {
  if (naming === 'unnamed') return unnamedStatements;
  const known = named.get(client);
  if (known !== undefined) return known;
  const fresh = new NamedStatements();
  named.set(client, fresh);
  return fresh;
}

function send(
  client: pg.Client,
  statement: Statement,
  setting: readonly [string, string],
  prepared: PreparedStatements,
): { readonly sent: ScopedStatement; readonly answer: Promise<StatementResult> } {
  const { promise: answer, resolve, reject } = Promise.withResolvers<StatementResult>();
  const sent = new ScopedStatement(statement, setting, prepared, (error, result) => {
    if (result === undefined) reject(error ?? new Error('PostgreSQL gave no answer.'));
    else resolve(result);
  });
  client.query(sent);
  return { sent, answer };
}

function ignore(): void {}
