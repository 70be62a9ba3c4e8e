export { MigrationError } from './error.ts';
export { migrate } from './migrate.ts';
