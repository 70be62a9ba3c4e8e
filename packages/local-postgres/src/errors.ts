/** The local PostgreSQL can't run here. `message` says why and what to do. */
export class LocalPostgresError extends Error {
  override readonly name = 'LocalPostgresError';
}
