import pg from 'pg';

/** Opens a connection, runs `work` with it, and closes it. The signal closes it at once. */
export async function withConnection<Result>(
  url: string,
  signal: AbortSignal,
  work: (connection: pg.Client) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const connection = new pg.Client({ connectionString: url });
  connection.on('error', () => {});
  const close = () => void connection.end();
  await connection.connect();
  signal.addEventListener('abort', close);
  try {
    return await work(connection);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', close);
    await connection.end();
  }
}
