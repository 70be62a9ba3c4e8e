import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@freehold/database/migrations';
import { createOwnedDatabase, startLocalPostgres } from '@freehold/local-postgres';
import getPort from 'get-port';
import type { ProvidedContext } from 'vitest';
import type { TestProject } from 'vitest/node';

interface TestServer {
  readonly template: ProvidedContext['databaseTemplate'];
  stop(): Promise<void>;
}

interface SharedServer {
  readonly starting: Promise<TestServer>;
  projects: number;
}

declare global {
  /** The PostgreSQL of this run. Vitest loads this module once for each project; they share one server. */
  var freeholdTestServer: SharedServer | undefined;
}

/** Starts the one PostgreSQL of a test run, when the first project needs it, and stops it after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  globalThis.freeholdTestServer ??= { starting: startTestServer(), projects: 0 };
  const shared = globalThis.freeholdTestServer;
  shared.projects += 1;
  const server = await shared.starting;
  project.provide('databaseTemplate', server.template);
  return async () => {
    shared.projects -= 1;
    if (shared.projects > 0) return;
    globalThis.freeholdTestServer = undefined;
    await server.stop();
  };
}

/** Starts a server without durability, which is faster: no test needs its data after a crash. */
async function startTestServer(): Promise<TestServer> {
  const directory = await mkdtemp(join(tmpdir(), 'freehold-test-'));
  // Also when the run is interrupted.
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const port = await getPort();
  const server = await startLocalPostgres({
    directory,
    port,
    password: randomBytes(16).toString('hex'),
    // Autovacuum would change the statistics that a test reads, at a moment of its own.
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      autovacuum: 'off',
      max_connections: '300',
    },
  });
  const url = (role: string) =>
    `postgresql://${role}:${randomBytes(16).toString('hex')}@127.0.0.1:${port}/freehold_template`;
  const template = { ownerUrl: url('freehold_owner'), appUrl: url('freehold_api'), superuserUrl: server.superuserUrl };
  await createOwnedDatabase(server.superuserUrl, template.ownerUrl);
  await migrate(template);
  return {
    template,
    async stop() {
      await server.stop();
      await rm(server.directory, { recursive: true, force: true });
      await rm(directory, { recursive: true, force: true });
    },
  };
}
