export { LocalPostgresError } from './errors.ts';
export { createOwnedDatabase } from './owned-database.ts';
export {
  type LocalPostgres,
  type LocalPostgresOptions,
  removeLocalPostgres,
  startLocalPostgres,
  stopOrphanedPostgres,
} from './server.ts';
