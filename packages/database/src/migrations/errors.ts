/** The schema or the API's role can't be brought up to date; `message` says why and what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}
