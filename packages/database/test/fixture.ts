import { FixtureClient } from '@freehold/fixture-database';
import { type Database, type DatabaseOptions, openDatabase, type TenantClient } from '../src/index.ts';

export { createFixtureDatabase } from '@freehold/fixture-database';

/** The engine with the fixture's tables. */
export type FixtureDatabase = Database<FixtureClient>;
export type FixtureTenantClient = TenantClient<FixtureClient>;

export function openFixtureDatabase(
  options: Omit<DatabaseOptions, 'onConnectionLost'> & Partial<DatabaseOptions>,
): FixtureDatabase {
  return openDatabase({ onConnectionLost: () => {}, ...options, client: FixtureClient });
}
