export { PostgresError } from './error.ts';
export { createOwnedDatabase } from './owned-database.ts';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  removeEmbeddedPostgres,
  startEmbeddedPostgres,
  stopOrphanedPostgres,
} from './server.ts';
