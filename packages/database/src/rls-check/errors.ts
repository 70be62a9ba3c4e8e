import pg from 'pg';

/** The database answers, and won't let us in. `message` says why and what to do, and holds no password. */
export class ConnectionRefusedError extends Error {
  override readonly name = 'ConnectionRefusedError';

  constructor(cause: Error) {
    super(`The database refuses DATABASE_URL: ${cause.message}. Correct the URL, or run npm run migrate.`, { cause });
  }
}

/** Names a failure to connect that waiting won't mend: classes 28 and 3D of PostgreSQL's manual, Appendix A. */
export function toConnectionError(error: unknown): unknown {
  const refused = error instanceof pg.DatabaseError && /^(28|3D)/.test(error.code ?? '');
  return refused ? new ConnectionRefusedError(error) : error;
}
