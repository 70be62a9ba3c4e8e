/** The local PostgreSQL can't run here: `message` says why and what to do, for a person to read. */
export class LocalPostgresError extends Error {
  override readonly name = 'LocalPostgresError';
}
