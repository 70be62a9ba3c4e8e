import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalPostgres, startLocalPostgres } from '@freehold/local-postgres';
import { tenantId } from '@freehold/tenancy';
import getPort from 'get-port';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isDatabaseReadOnly, isDatabaseUnavailable } from '../src/index.ts';
import { openFixtureDatabase } from './fixture.ts';

let parent: string;
let directory: string;
const running: LocalPostgres[] = [];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'freehold-embedded-test-'));
  await chmod(parent, 0o755);
  directory = join(parent, 'postgres');
});

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  await rm(parent, { recursive: true, force: true });
});

async function start(port: number, password = 'a-password'): Promise<LocalPostgres> {
  const server = await startLocalPostgres({ directory, port, password, settings: { fsync: 'off' } });
  running.push(server);
  return server;
}

describe('isDatabaseUnavailable', () => {
  test('is true for all queries while the server is stopped, which succeed once it is started again', async () => {
    const port = await getPort();
    const server = await start(port);
    const lost: Error[] = [];
    const database = openFixtureDatabase({
      url: server.superuserUrl,
      poolSize: 2,
      onConnectionLost: (error) => void lost.push(error),
    });
    await database.ping();
    await server.stop();
    const acme = tenantId('acme');
    const attempts = [
      () => database.ping(),
      () => database.findAccountStatus(acme, 'sub'),
      () => database.recordSignIn({ sub: 'sub', username: 'name', email: undefined, tenant: undefined }),
      () => database.forTenant(acme).project.findMany(),
      () => database.forTenant(acme).$transaction(async (transaction) => transaction.project.count()),
    ];
    for (const attempt of attempts) {
      const error: unknown = await attempt().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(isDatabaseUnavailable(error), String(error)).toBe(true);
    }
    await start(port);
    await database.ping();
    await database.close();
    expect(lost.length).toBeGreaterThan(0);
  });

  test('is true for a standby, until it takes writes', async () => {
    const port = await getPort();
    const server = await start(port);
    await server.stop();
    const signal = join(server.directory, 'data', 'standby.signal');
    await writeFile(signal, '');
    const standby = await start(port);
    const database = openFixtureDatabase({ url: standby.superuserUrl, poolSize: 2 });
    for (const attempt of [() => database.ping(), () => database.forTenant(tenantId('acme')).project.findMany()]) {
      const error: unknown = await attempt().catch((reason: unknown) => reason);
      expect([isDatabaseUnavailable(error), isDatabaseReadOnly(error)], String(error)).toEqual([true, true]);
    }
    await standby.stop();
    await rm(signal);
    await start(port);
    await database.ping();
    await database.close();
  });

  test('is false for a query that is wrong', async () => {
    const server = await start(await getPort());
    const database = openFixtureDatabase({ url: server.superuserUrl, poolSize: 2 });
    // This database is not migrated.
    const error: unknown = await database
      .recordSignIn({ sub: 's', username: 'n', email: undefined, tenant: undefined })
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
    expect(error).toBeInstanceOf(Error);
    expect(isDatabaseUnavailable(error)).toBe(false);
    await database.close();
  });
});
