import pg from 'pg';

/**
 * Row-level security would not separate tenants, so nothing may be done for a tenant. `message` lists the issues and says
 * what to do.
 */
export class RlsNotEnforcedError extends Error {
  override readonly name = 'RlsNotEnforcedError';
  readonly issues: readonly string[];

  constructor(issues: readonly string[]) {
    super(
      [
        'Row-level security would not keep the tenants apart:',
        ...issues.map((issue) => `  ${issue}`),
        'For a role: name a new one in DATABASE_URL; npm run migrate creates it with the right privileges.',
        'For a table: docs/extending.md says what its migration needs.',
      ].join('\n'),
    );
    this.issues = issues;
  }
}

/** PostgreSQL refuses the connection. `message` says why and what to do, and contains no password. */
export class ConnectionRefusedError extends Error {
  override readonly name = 'ConnectionRefusedError';

  constructor(cause: Error) {
    super(`The database refuses DATABASE_URL: ${cause.message}. Correct the URL, or run npm run migrate.`, { cause });
  }
}

/** Converts an error that waiting doesn't fix: classes 28 and 3D of PostgreSQL's manual, Appendix A. */
export function toConnectionError(error: unknown): unknown {
  const isRefused = error instanceof pg.DatabaseError && /^(28|3D)/.test(error.code ?? '');
  return isRefused ? new ConnectionRefusedError(error) : error;
}
