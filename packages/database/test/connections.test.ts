import { openTcpProxy, type TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId as tenant } from '@freehold/tenancy';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTenant } from '../src/index.ts';
import {
  createFixtureDatabase,
  type FixtureDatabase,
  type FixtureTenantClient,
  openFixtureDatabase,
} from './fixture.ts';

let server: TestDatabase;
/** A connection of the API's role, which may end others of its role. */
let killer: pg.Client;
let database: FixtureDatabase;
let acme: FixtureTenantClient;
let globex: FixtureTenantClient;

beforeAll(async () => {
  server = await createFixtureDatabase();
  await createTenant(server.ownerUrl, tenant('acme'), 'Acme');
  await createTenant(server.ownerUrl, tenant('globex'), 'Globex');
  killer = new pg.Client({ connectionString: server.appUrl });
  await killer.connect();
});

afterAll(async () => {
  await killer.end();
  await server.drop();
});

const open = (poolSize: number, onConnectionLost: (error: Error) => void = () => {}) =>
  openFixtureDatabase({ url: server.appUrl, poolSize, onConnectionLost });

/** Ends backends, and waits until they are gone. @returns how many */
async function kill(condition: string): Promise<number> {
  const { rowCount } = await killer.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
      WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid() AND ${condition}`,
  );
  return rowCount ?? 0;
}

async function pidOf(client: Pick<FixtureTenantClient, '$queryRaw'>): Promise<number> {
  const [row] = await client.$queryRaw<[{ pid: number }]>`SELECT pg_backend_pid() AS pid`;
  return row.pid;
}

/** Checks what the next users of the connections see: each tenant its own rows, and the API the global tables. */
async function expectHealth(): Promise<void> {
  const seen = await Promise.all(
    Array.from(
      { length: 12 },
      (_, n) =>
        (n % 2 ? acme : globex).$queryRaw`SELECT current_tenant_id() AS tenant, (SELECT name FROM projects) AS name`,
    ),
  );
  expect(seen).toEqual(
    Array.from({ length: 12 }, (_, n) => [
      n % 2 ? { tenant: 'acme', name: 'ours' } : { tenant: 'globex', name: 'theirs' },
    ]),
  );
  for (const id of ['acme', 'globex'] as const) {
    expect(await database.findAccountStatus(tenant(id), 'nobody')).toMatchObject({ tenantStatus: 'active' });
  }
  await database.recordSignIn({ sub: 'wile', username: 'wile', email: undefined, tenant: tenant('acme') });
}

describe.each([1, 3])('with a pool of %d, a connection that is killed', (poolSize) => {
  let lost: Error[];

  beforeEach(async () => {
    lost = [];
    database = open(poolSize, (error) => lost.push(error));
    acme = database.forTenant(tenant('acme'));
    globex = database.forTenant(tenant('globex'));
    await Promise.all([acme.project.deleteMany(), globex.project.deleteMany()]);
    await acme.project.create({ data: { name: 'ours', ownerSub: 'wile' } });
    await globex.project.create({ data: { name: 'theirs', ownerSub: 'hank' } });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await database.close();
  });

  test('while it is idle is reported, and later queries succeed', async () => {
    await expectHealth();
    const killed = await kill('true');
    expect(killed).toBe(poolSize);
    await vi.waitFor(() => expect(lost).toHaveLength(killed));
    await expectHealth();
  });

  test('in the middle of a query fails that query', async () => {
    const query = Promise.resolve(acme.$queryRaw`SELECT pg_sleep(20)::text`);
    const failure = expect(query).rejects.toThrow();
    await vi.waitFor(async () => {
      const { rows } = await killer.query(`SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'`);
      expect(rows).toHaveLength(1);
    });
    await kill(`wait_event = 'PgSleep'`);
    await failure;
    await expectHealth();
  });

  test('between two statements of a transaction fails the transaction', async () => {
    const work = acme.$transaction(async (transaction) => {
      await transaction.project.updateMany({ data: { name: 'changed' } });
      await kill(`pid = ${await pidOf(transaction)}`);
      return transaction.project.count();
    });
    await expect(work).rejects.toThrow();
    await expectHealth();
  });

  test('at the end of a transaction, before its COMMIT, fails the transaction', async () => {
    const work = acme.$transaction(async (transaction) => {
      await transaction.project.updateMany({ data: { name: 'changed' } });
      await kill(`pid = ${await pidOf(transaction)}`);
    });
    await expect(work).rejects.toThrow();
    await expectHealth();
  });

  test('in the middle of a batch fails the batch', async () => {
    const batch = acme.$transaction([
      acme.project.updateMany({ data: { name: 'changed' } }),
      acme.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`,
      acme.project.create({ data: { name: 'more', ownerSub: 'wile' } }),
    ]);
    await expect(batch).rejects.toThrow();
    await expectHealth();
  });

  test('before a single statement is sent fails its query', async () => {
    const killing = killBefore('count(');
    await expect(acme.$queryRaw`SELECT count(*)::int AS n FROM projects`).rejects.toThrow();
    expect(killing()).toBe(true);
    await expectHealth();
  });

  test.each([
    ['before its BEGIN', 'BEGIN'],
    ['between BEGIN and the setting of the tenant', 'set_config'],
    ['between the setting of the tenant and the statement', 'count('],
    ['before its COMMIT', 'COMMIT'],
  ])('in a transaction %s fails the transaction', async (_, next) => {
    const killing = killBefore(next);
    await expect(acme.$transaction((tx) => tx.$queryRaw`SELECT count(*)::int AS n FROM projects`)).rejects.toThrow();
    expect(killing()).toBe(true);
    await expectHealth();
  });

  test.each([
    ['before its BEGIN', 'BEGIN'],
    ['between BEGIN and the setting of the tenant', 'set_config'],
    ['before its COMMIT', 'COMMIT'],
  ])('%s fails a text of several statements', async (_, next) => {
    const killing = killBefore(next);
    await expect(acme.$executeRawUnsafe('SELECT 1; SELECT count(*) FROM projects')).rejects.toThrow();
    expect(killing()).toBe(true);
    await expectHealth();
  });

  test('while other queries run fails those at most, and never returns another tenant’s rows', async () => {
    const answers = Promise.allSettled(
      Array.from({ length: 60 }, async (_, n) => {
        if (n % 20 === 10) await kill('true');
        return await (n % 2 ? acme : globex).project.findMany({ select: { tenantId: true } });
      }),
    );
    for (const [n, answer] of (await answers).entries()) {
      if (answer.status === 'fulfilled') expect(answer.value).toEqual([{ tenantId: n % 2 ? 'acme' : 'globex' }]);
    }
    await expectHealth();
  });
});

/** Kills the backend of the next connection that sends a statement with these words, just before it is sent. */
function killBefore(words: string): () => boolean {
  const query = pg.Client.prototype.query;
  const spy = vi.spyOn(pg.Client.prototype, 'query');
  let killed = false;
  spy.mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const send = () => Reflect.apply(query, this, args);
    if (killed || this === killer || !textOf(args[0]).includes(words)) return send();
    killed = true;
    spy.mockRestore();
    return kill(`pid = ${String(Reflect.get(this, 'processID'))}`).then(send);
  });
  return () => killed;
}

function textOf(statement: unknown): string {
  if (typeof statement !== 'object' || statement === null) return String(statement);
  return String(Reflect.get(statement, 'text'));
}

describe('a connection on which the server stops answering', () => {
  const create = (client: Pick<FixtureTenantClient, 'project'>) =>
    client.project.create({ data: { name: 'unanswered', ownerSub: 'wile' } });

  test.each<[string, string, () => Promise<unknown>]>([
    ['a statement', 'INSERT INTO', () => create(acme)],
    ['the setting of a transaction’s tenant', 'set_config', () => acme.$transaction(create)],
    ['a statement of a transaction', 'INSERT INTO', () => acme.$transaction(create)],
    ['a COMMIT', 'COMMIT', () => acme.$transaction(create)],
  ])('at %s is not reused with its transaction open and its tenant set', async (_, words, work) => {
    const proxy = await openTcpProxy(server.appUrl);
    database = openFixtureDatabase({ url: proxy.url, poolSize: 1, queryMilliseconds: 300 });
    acme = database.forTenant(tenant('acme'));
    await acme.project.count();
    proxy.stallBefore(words);
    await expect(work()).rejects.toThrow();
    proxy.resume();
    try {
      expect(await database.findAccountStatus(tenant('globex'), 'nobody')).toMatchObject({ tenantStatus: 'active' });
    } finally {
      await database.close();
      await proxy.close();
    }
  });
});
