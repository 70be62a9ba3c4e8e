import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@freehold/database/migrations';
import { createOwnedDatabase, startLocalPostgres } from '@freehold/local-postgres';
import { freePort } from '@freehold/local-postgres/testing';
import type { TestProject } from 'vitest/node';

/** Starts the one PostgreSQL of a test run. It forgets at a power cut what no test run outlives. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'freehold-test-'));
  // Also when the run is cut short.
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const port = await freePort();
  const server = await startLocalPostgres({
    directory,
    port,
    password: randomBytes(16).toString('hex'),
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  });
  const url = (role: string) =>
    `postgresql://${role}:${randomBytes(16).toString('hex')}@127.0.0.1:${port}/freehold_template`;
  const template = { ownerUrl: url('freehold_owner'), appUrl: url('freehold_api'), superuserUrl: server.superuserUrl };
  await createOwnedDatabase(server.superuserUrl, template.ownerUrl);
  await migrate(template);
  project.provide('databaseTemplate', template);
  return async () => {
    await server.stop();
    await rm(server.directory, { recursive: true, force: true });
    await rm(directory, { recursive: true, force: true });
  };
}
