import { rm } from 'node:fs/promises';
import getPort from 'get-port';
import type pg from 'pg';
import { createOwnedDatabase } from '../owned-database.ts';
import { startLocalPostgres } from '../server.ts';
import { query, type TestDatabase } from './test-database.ts';

/** A server with one database, whose `drop` stops the server. */
export interface TestServer extends TestDatabase {
  /** Runs SQL in the database as a superuser, whom row-level security doesn't bind. */
  asSuperuser<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]>;
}

/**
 * Starts a server for a test that changes what all databases of a server share, such as roles. Its database is empty, and
 * belongs to `freehold_owner`.
 */
export async function startTestServer(directory: string): Promise<TestServer> {
  const port = await getPort();
  const server = await startLocalPostgres({ directory, port, password: 'superuser', settings: { fsync: 'off' } });
  const url = (role: string) => `postgresql://${role}:password@127.0.0.1:${port}/freehold`;
  const ownerUrl = url('freehold_owner');
  await createOwnedDatabase(server.superuserUrl, ownerUrl);
  const { pathname } = new URL(ownerUrl);
  const superuserUrl = Object.assign(new URL(server.superuserUrl), { pathname }).href;
  return {
    ownerUrl,
    appUrl: url('freehold_api'),
    asOwner: (sql, values) => query(ownerUrl, sql, values),
    asSuperuser: (sql) => query(superuserUrl, sql),
    lock: () => Promise.reject(new Error('Lock tables in a database of `createTestDatabase`.')),
    async drop() {
      await server.stop();
      await rm(server.directory, { recursive: true, force: true });
    },
  };
}
