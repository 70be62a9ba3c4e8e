import { EventEmitter } from 'node:events';
import { tenantId as tenant } from '@freehold/tenancy';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { runInTenantScope } from '../src/tenant/tenant-scope.ts';
import {
  acmeRows,
  attempts,
  createTwoTenants,
  expectOutcome,
  globexRows,
  type TwoTenants,
  unusedId,
} from './escapes/index.ts';
import { type FixtureDatabase, type FixtureTenantClient, openFixtureDatabase } from './fixture.ts';

let twoTenants: TwoTenants;
let database: FixtureDatabase;
let acme: FixtureTenantClient;

beforeAll(async () => {
  twoTenants = await createTwoTenants();
  database = openFixtureDatabase({ url: twoTenants.server.appUrl, poolSize: 2 });
  acme = database.forTenant(tenant('acme'));
});

afterAll(async () => {
  await database.close();
  await twoTenants.drop();
});

beforeEach(() => twoTenants.restore());

describe.each(Object.entries(attempts))('%s, acme', (_, list) => {
  test.each(list)('$name', async ({ run, outcome }) => {
    await expectOutcome(twoTenants, outcome, () => run(acme));
  });
});

describe('wherever an operation is awaited', () => {
  const select = { name: true } as const;
  const own = [{ name: acmeRows.name }];
  const globex = () => database.forTenant(tenant('globex'));
  /** Runs work in the async context of globex’s transaction. */
  const insideGlobex = <Result>(work: () => Promise<Result>): Promise<Result> =>
    globex().$transaction(async (transaction) => {
      await transaction.project.count();
      return await work();
    });

  test('an operation of acme’s client runs for acme inside globex’s transaction', async () => {
    const made = acme.project.findMany({ select });
    expect(await insideGlobex(async () => await made)).toEqual(own);
  });

  test('an operation of acme’s client runs for acme beside operations of globex’s transaction', async () => {
    const seen = await globex().$transaction(
      async (transaction) => await Promise.all([transaction.project.count(), acme.project.findMany({ select })]),
    );
    expect(seen).toEqual([2, own]);
  });

  test.each<[string, (work: () => void) => void]>([
    ['a timer', (work) => setTimeout(work, 0)],
    ['setImmediate', (work) => setImmediate(work)],
    ['a microtask', (work) => queueMicrotask(work)],
    ['the next tick', (work) => process.nextTick(work)],
    [
      'an event',
      (work) => {
        const events = new EventEmitter();
        events.once('now', work);
        setImmediate(() => events.emit('now'));
      },
    ],
  ])('an operation of acme’s client runs for acme in %s of globex’s', async (_, later) => {
    const made = acme.project.findMany({ select });
    const found = await insideGlobex(
      () => new Promise((resolve, reject) => later(() => void made.then(resolve, reject))),
    );
    expect(found).toEqual(own);
  });

  test('operations that a generator yields run for the tenant of their client', async () => {
    function* queries() {
      yield acme.project.findMany({ select });
      yield globex().project.findMany({ select: { name: true }, where: { id: globexRows.project } });
    }
    const [first, second] = queries();
    expect(await insideGlobex(async () => await first)).toEqual(own);
    expect(await acme.$transaction(async () => await second)).toEqual([{ name: globexRows.name }]);
  });

  test('an operation of acme’s client runs for acme in the scope of globex, without a client in between', async () => {
    const made = acme.project.findMany({ select });
    expect(await runInTenantScope(tenant('globex'), () => made)).toEqual(own);
    expect(await runInTenantScope(tenant('globex'), () => acme.$queryRaw`SELECT name FROM projects`)).toEqual(own);
    expect(
      await runInTenantScope(tenant('globex'), () => acme.$transaction([acme.project.findMany({ select })])),
    ).toEqual([own]);
  });

  test('a transaction’s client rejects once the transaction has ended', async () => {
    const kept = await acme.$transaction(async (transaction) => ({ transaction }));
    await expect(insideGlobex(async () => await kept.transaction.project.findMany())).rejects.toMatchObject({
      code: 'P2028',
    });
    await expect(kept.transaction.$queryRaw`SELECT name FROM projects`).rejects.toMatchObject({ code: 'P2028' });
  });

  test('the client of acme’s transaction runs for acme inside globex’s transaction', async () => {
    const seen = await acme.$transaction((outer) =>
      globex().$transaction(async (inner) => [
        await outer.project.findMany({ select }),
        await inner.project.count(),
        await outer.$queryRaw`SELECT name FROM projects`,
        await Promise.all([outer.project.findUnique({ where: { id: globexRows.project } }), inner.project.count()]),
      ]),
    );
    expect(seen).toEqual([own, 2, own, [null, 2]]);
  });

  test('findUnique calls of many tenants in one tick find each tenant’s own', async () => {
    const found = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        (n % 2 ? acme : globex()).project.findUnique({
          where: { id: n % 4 < 2 ? acmeRows.project : globexRows.project },
        }),
      ),
    );
    found.forEach((project, n) => {
      expect(project?.name).toBe(
        n % 4 === 0 ? undefined : n % 4 === 1 ? acmeRows.name : n % 4 === 2 ? globexRows.name : undefined,
      );
    });
  });

  test('findUnique calls of two tenants’ transactions in one tick find each tenant’s own', async () => {
    const ids = [acmeRows.project, globexRows.project];
    const look = (client: FixtureTenantClient) =>
      client.$transaction((transaction) =>
        Promise.all(ids.map((id) => transaction.project.findUnique({ where: { id }, select }))),
      );
    expect(await Promise.all([look(acme), look(globex())])).toEqual([
      [{ name: acmeRows.name }, null],
      [null, { name: globexRows.name }],
    ]);
  });
});

describe('on a pool of one connection', () => {
  let single: FixtureDatabase;
  beforeEach(() => {
    single = openFixtureDatabase({ url: twoTenants.server.appUrl, poolSize: 1 });
  });
  afterEach(() => single.close());

  const own = { name: 'new', ownerSub: 'wile' };
  const failing: Readonly<Record<string, (client: FixtureTenantClient) => Promise<unknown>>> = {
    'a transaction that throws': (client) =>
      client.$transaction(async (transaction) => {
        await transaction.project.create({ data: own });
        throw new Error('changed my mind');
      }),
    'a transaction whose statement fails': (client) =>
      client.$transaction(async (transaction) => {
        await transaction.project.create({ data: own });
        await transaction.$executeRaw`SELECT 1 / 0`;
      }),
    'a batch whose second operation fails': (client) =>
      client.$transaction([
        client.project.create({ data: own }),
        client.$queryRaw`SELECT 1 / 0`,
        client.project.count(),
      ]),
    'a nested write that fails': async (client) =>
      await client.project.create({ data: { ...own, tasks: { create: { title: '', ownerSub: '' } } } }),
    'a statement that fails': async (client) => await client.$queryRaw`SELECT 1 / 0`,
  };

  test.each(Object.entries(failing))('globex reads its own rows after %s of acme’s', async (_, fail) => {
    await expect(fail(single.forTenant(tenant('acme')))).rejects.toThrow();
    const globex = single.forTenant(tenant('globex'));
    expect(await globex.$queryRaw`SELECT count(*)::int AS n, min(tenant_id) AS tenant FROM projects`).toEqual([
      { n: 2, tenant: 'globex' },
    ]);
    expect(await single.findAccountStatus(tenant('globex'), 'hank-secret')).toMatchObject({ tenantStatus: 'active' });
    expect(await single.forTenant(tenant('acme')).project.count()).toBe(1);
  });

  test('raw SQL of acme’s that sets a tenant for the session has no effect on other tenants', async () => {
    await single.forTenant(tenant('acme')).$queryRaw`SELECT set_config('app.tenant_id', 'acme', false)`;
    expect(await single.forTenant(tenant('globex')).$queryRaw`SELECT DISTINCT tenant_id AS t FROM projects`).toEqual([
      { t: 'globex' },
    ]);
    expect(await single.forTenant(tenant('globex')).project.count()).toBe(2);
  });

  test('raw SQL IS TRUSTED: acme reads a cursor that globex declared WITH HOLD', async () => {
    await single.forTenant(tenant('globex')).$executeRaw`DECLARE held CURSOR WITH HOLD FOR SELECT name FROM projects`;
    expect(await single.forTenant(tenant('acme')).$queryRaw`FETCH ALL FROM held`).toHaveLength(2);
  });

  test('a nested write of acme’s that times out sends nothing more on the connection, which globex uses by then', async () => {
    const owner = new pg.Client({ connectionString: twoTenants.server.ownerUrl });
    await owner.connect();
    await owner.query('BEGIN; LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE');
    // The first statement waits for the lock, and the transaction times out meanwhile.
    const late = single.forTenant(tenant('acme')).$transaction(
      (transaction) =>
        transaction.task.upsert({
          where: { id: unusedId },
          update: {},
          create: {
            title: 'late',
            ownerSub: 'wile',
            project: { connectOrCreate: { where: { id: unusedId }, create: own } },
          },
        }),
      { timeout: 50 },
    );
    const next = single.forTenant(tenant('globex')).$transaction((transaction) => transaction.project.count());
    const outcomes = Promise.allSettled([late, next]);
    const watcher = new pg.Client({ connectionString: twoTenants.server.appUrl });
    await watcher.connect();
    try {
      await vi.waitFor(async () => {
        const { rows } = await watcher.query(
          `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()
              AND state_change < clock_timestamp() - interval '150 ms'`,
        );
        expect(rows).toHaveLength(1);
      });
    } finally {
      await owner.end();
      await watcher.end();
    }
    expect(await outcomes).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: 2 }]);
  });
});

test('many concurrent tenants in one process each read their own rows', async () => {
  const ids = Array.from({ length: 30 }, (_, n) => tenant(`tenant-${n}`));
  await twoTenants.server.asOwner(`INSERT INTO tenants (id, name) SELECT id, id FROM unnest($1::text[]) AS id`, [ids]);
  const many = openFixtureDatabase({ url: twoTenants.server.appUrl, poolSize: 5 });
  const seen = await Promise.all(
    ids.map(async (id) => {
      const client = many.forTenant(id);
      const [created, , inBatch] = await client.$transaction([
        client.project.create({ data: { name: id, ownerSub: id } }),
        client.task.create({ data: { title: id, ownerSub: id } }),
        client.$queryRaw<{ tenant: string }[]>`SELECT DISTINCT tenant_id AS tenant FROM projects`,
      ]);
      const [read, counted, raw] = await Promise.all([
        client.project.findMany({ select: { name: true } }),
        client.task.count(),
        client.$queryRaw<{ tenant: string }[]>`SELECT tenant_id AS tenant FROM tasks`,
      ]);
      return [created.tenantId, inBatch, read, counted, raw];
    }),
  );
  await many.close();
  expect(seen).toEqual(ids.map((id) => [id, [{ tenant: id }], [{ name: id }], 1, [{ tenant: id }]]));
});
