/**
 * Runs a statement. The caller that gives this function sees when each statement begins and ends, and neither its text nor its
 * values.
 *
 * @param operation the statement's command: `SELECT`
 */
export type TraceStatement = <Result>(operation: string, run: () => Promise<Result>) => Promise<Result>;

const commands: ReadonlySet<string> = new Set([
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'WITH',
  'BEGIN',
  'COMMIT',
  'ROLLBACK',
  'SAVEPOINT',
  'RELEASE',
  'SET',
]);

/** The command of a statement, `OTHER` where its text begins with something else. */
export function commandOf(sql: string): string {
  const word = /^\s*([a-z]{1,16})\b/i.exec(sql)?.[1]?.toUpperCase() ?? '';
  return commands.has(word) ? word : 'OTHER';
}
