import type pg from 'pg';
import { settingsOf } from '../../settings/connection-settings.ts';
import { NamedStatements, type PreparedStatements, unnamedStatements } from './prepared-statements.ts';
import { type Preamble, ScopedStatement, type Statement, type StatementResult } from './scoped-statement.ts';

/** `unnamed`: for a pooler in transaction mode. */
export type StatementNaming = 'named' | 'unnamed';

/**
 * Sends a statement on a connection of its own, in one round trip with what its transaction needs before it. Where the
 * statement was prepared for a column that has another type now, it is prepared and sent once more.
 *
 * @param preamble is called once there is a connection, which may have shown that others change its settings
 */
export async function sendStatement(
  pool: pg.Pool,
  statement: Statement,
  naming: StatementNaming,
  preamble: () => Preamble,
): Promise<StatementResult> {
  const client = await pool.connect();
  // Without a listener, a connection that breaks would end the process. Its statement rejects.
  client.on('error', ignoreError);
  // Behind a pooler that wasn't announced, statements aren't named either.
  const isNamed = naming === 'named' && !settingsOf(pool).correctEach;
  const prepared = isNamed ? namedStatementsOf(client) : unnamedStatements;
  const send = () => {
    const scoped = new ScopedStatement(statement, preamble(), prepared);
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
