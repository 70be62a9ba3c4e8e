import { readFile } from 'node:fs/promises';
import { openTcpProxy, type TcpProxy, type TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId as tenant } from '@freehold/tenancy';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTenant, isDatabaseUnavailable, TransactionCommandError } from '../src/index.ts';
import { scopedPool } from '../src/tenant/row-security/scoped-pool.ts';
import { runInTenantScope } from '../src/tenant/tenant-scope.ts';
import {
  createFixtureDatabase,
  type FixtureDatabase,
  type FixtureTenantClient,
  openFixtureDatabase,
} from './fixture.ts';

/** A tenant's statement takes one round trip. It has to separate tenants as well as a transaction does. */

let server: TestDatabase;
let proxy: TcpProxy;
/** With one connection, so that whatever is left on it affects the next user. */
let database: FixtureDatabase;
let acme: FixtureTenantClient;
let globex: FixtureTenantClient;
const ids = { acme: tenant('acme'), globex: tenant('globex') };
const own = '01900000-0000-7000-8000-0000000000a1';

beforeAll(async () => {
  server = await createFixtureDatabase();
  for (const id of ['acme', 'globex'] as const) await createTenant(server.ownerUrl, ids[id], id);
  proxy = await openTcpProxy(server.appUrl);
});

afterAll(async () => {
  await proxy.close();
  await server.drop();
});

beforeEach(async () => {
  database = openFixtureDatabase({ url: proxy.url, poolSize: 1 });
  acme = database.forTenant(ids.acme);
  globex = database.forTenant(ids.globex);
  await acme.project.deleteMany();
  await globex.project.deleteMany();
  await acme.project.create({ data: { id: own, name: 'ours', ownerSub: 'wile' } });
  await globex.project.create({ data: { name: 'theirs', ownerSub: 'hank' } });
});

afterEach(() => database.close());

/** The process id of the one connection. */
async function backend(): Promise<number | undefined> {
  const [row] = await globex.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  return row?.pid;
}

/** Checks what the next users of the connection see: their own rows, and no tenant where none is set. */
async function expectHealth(): Promise<void> {
  expect(await globex.project.findMany({ select: { name: true } })).toEqual([{ name: 'theirs' }]);
  expect(await acme.$queryRaw`SELECT name, current_tenant_id() AS tenant FROM projects`).toEqual([
    { name: 'ours', tenant: 'acme' },
  ]);
  // This is refused while a tenant is set.
  await database.recordSignIn({ sub: 'wile', username: 'wile', email: undefined, tenant: ids.acme });
}

describe('one round trip is enough for', () => {
  test.each<[string, () => PromiseLike<unknown>]>([
    ['a list', () => acme.project.findMany({ take: 20 })],
    ['a row by its id', () => acme.project.findUnique({ where: { id: own } })],
    ['a count', () => acme.project.count()],
    ['a new row', () => acme.project.create({ data: { name: 'new', ownerSub: 'wile' } })],
    ['a change', () => acme.project.updateManyAndReturn({ where: { id: own }, data: { name: 'changed' } })],
    ['a removal', () => acme.project.deleteMany()],
    ['raw SQL that reads', () => acme.$queryRaw`SELECT count(*) FROM projects WHERE name = ${'ours'}`],
    ['raw SQL that writes', () => acme.$executeRaw`UPDATE projects SET budget = 2`],
    ['a statement that fails', async () => await expect(acme.$queryRaw`SELECT 1 / 0`).rejects.toThrow()],
  ])('%s', async (_, ask) => {
    for (let time = 0; time < 3; time += 1) {
      proxy.takeRoundTrips();
      await ask();
      expect(proxy.takeRoundTrips()).toBe(1);
    }
  });

  test('but not for text of several statements, which runs in a transaction', async () => {
    proxy.takeRoundTrips();
    await acme.$executeRawUnsafe('SELECT 1; SELECT 2');
    expect(proxy.takeRoundTrips()).toBe(4);
  });
});

describe('one round trip commits', () => {
  test.each<[string, () => PromiseLike<unknown>]>([
    ['a row that is returned', () => acme.project.create({ data: { name: 'kept', ownerSub: 'wile' } })],
    ['rows that are returned', () => acme.project.updateManyAndReturn({ data: { name: 'kept' } })],
    ['raw RETURNING', () => acme.$queryRaw`UPDATE projects SET name = 'kept' RETURNING id`],
    [
      'a raw WITH',
      () => acme.$queryRaw`WITH done AS (UPDATE projects SET name = 'kept' RETURNING id) SELECT * FROM done`,
    ],
  ])('%s', async (_, write) => {
    await write();
    const seen = await server.asOwner(
      `WITH tenant AS (SELECT set_config('app.tenant_id', 'acme', true))
       SELECT count(*)::int AS n FROM tenant, projects WHERE name = 'kept'`,
    );
    expect(seen).toEqual([{ n: 1 }]);
  });

  test('and counts the rows of the statement', async () => {
    expect(
      await acme.$executeRaw`INSERT INTO projects (id, name, owner_sub) SELECT gen_random_uuid(), 'n', '' FROM generate_series(1, 4)`,
    ).toBe(4);
    expect(await acme.$executeRaw`UPDATE projects SET budget = 1 WHERE name = 'n'`).toBe(4);
    expect(await acme.$executeRaw`SELECT 1 WHERE false`).toBe(0);
    expect(await acme.project.deleteMany({ where: { name: 'n' } })).toEqual({ count: 4 });
  });
});

describe('a failure', () => {
  test.each<[string, () => PromiseLike<unknown>, RegExp]>([
    ['to parse', () => acme.$queryRaw`SELECT nothing FROM nowhere`, /nowhere/],
    [
      'to bind',
      () => acme.$queryRaw`SELECT * FROM projects WHERE id = ${'no id'}::text::uuid OR ${'x'}::uuid IS NULL`,
      /invalid/i,
    ],
    ['of a value with a zero byte', () => acme.project.findMany({ where: { name: 'a\u0000b' } }), /invalid byte/],
    ['to run', () => acme.$queryRaw`SELECT 1 / budget FROM projects`, /division by zero/],
    ['of a unique key', () => acme.project.create({ data: { id: own, name: 'x', ownerSub: '' } }), /Unique constraint/],
    ['of a check', () => acme.project.updateMany({ data: { budget: -1 } }), /projects_budget_range/],
    ['of a policy', () => acme.$executeRaw`UPDATE projects SET tenant_id = 'globex'`, /row-level security/],
    ['that is raised', () => acme.$queryRaw`SELECT current_setting('no.such_setting')`, /no\.such_setting/],
  ])('%s is reported, changes nothing, and leaves the connection usable', async (_, ask, message) => {
    const before = await backend();
    for (let time = 0; time < 3; time += 1) {
      await expect(ask()).rejects.toThrow(message);
      await expectHealth();
    }
    expect(await backend()).toBe(before);
  });

  test('to commit is reported, and changes nothing', async () => {
    await server.asOwner(
      'ALTER TABLE projects ADD CONSTRAINT projects_late UNIQUE (tenant_id, name) DEFERRABLE INITIALLY DEFERRED',
    );
    try {
      const before = await backend();
      await expect(acme.project.create({ data: { name: 'ours', ownerSub: '' } })).rejects.toThrow(/Unique constraint/);
      await expectHealth();
      expect(await backend()).toBe(before);
    } finally {
      await server.asOwner('ALTER TABLE projects DROP CONSTRAINT projects_late');
    }
  });
});

describe('beneath Prisma, a failure', () => {
  let pool: pg.Pool;

  beforeEach(async () => {
    pool = new pg.Pool({ connectionString: proxy.url, max: 1 });
    await pool.query('SELECT 1');
  });
  afterEach(() => pool.end());

  type Changes = { readonly values?: unknown[]; readonly milliseconds?: number; readonly parser?: () => never };
  const ask = (text: string, { values = [], milliseconds = 9_000, parser }: Changes = {}) =>
    runInTenantScope(ids.acme, async () => {
      const getTypeParser = parser === undefined ? pg.types.getTypeParser : () => parser;
      return await scopedPool(pool, milliseconds, 'named').query({
        text,
        values,
        rowMode: 'array',
        types: { getTypeParser },
      });
    });
  const settingLeft = async () => (await pool.query(`SELECT current_setting('app.tenant_id', true) AS left`)).rows;
  const fail = (message: string) => () => {
    throw new Error(message);
  };

  test('to convert a value is reported before anything is sent', async () => {
    proxy.takeRoundTrips();
    await expect(ask('SELECT $1', { values: [{ toPostgres: fail('no text') }] })).rejects.toThrow('no text');
    expect(proxy.takeRoundTrips()).toBe(0);
    expect((await ask('SELECT 1')).rows).toEqual([[1]]);
  });

  test('to set the tenant prevents the statement', async () => {
    const text = `SELECT pg_advisory_lock(4711)`;
    await expect(ask(text, { milliseconds: -5 })).rejects.toThrow(/statement_timeout/);
    expect((await pool.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711`)).rows).toEqual([]);
    expect((await ask('SELECT current_tenant_id()')).rows).toEqual([['acme']]);
  });

  test('to parse the result is reported after the whole result was read', async () => {
    await expect(ask('SELECT generate_series(1, 1000)', { parser: fail('unreadable') })).rejects.toThrow('unreadable');
    expect((await ask('SELECT current_tenant_id()')).rows).toEqual([['acme']]);
    expect(pool.totalCount).toBe(1);
  });

  test.each(['SELECT 1', 'SELECT 1 / 0', 'SELECT $1', `SELECT set_config('app.tenant_id', 'globex', true)`])(
    'or success leaves no tenant set on the connection: %s',
    async (text) => {
      await ask(text).catch(() => undefined);
      expect(['', null]).toContain((await settingLeft())[0]?.left);
    },
  );

  test('or success inside a transaction closes the connection', async () => {
    const [before] = (await pool.query('SELECT pg_backend_pid() AS pid')).rows;
    // Prisma's client refuses this text.
    await ask('BEGIN');
    const [after] = (await pool.query('SELECT pg_backend_pid() AS pid')).rows;
    expect(after.pid).not.toBe(before.pid);
    expect(['', null]).toContain((await settingLeft())[0]?.left);
  });
});

describe('raw SQL', () => {
  test.each([
    'BEGIN',
    ' begin;',
    'START TRANSACTION',
    'COMMIT',
    'commit work',
    'END',
    'ROLLBACK',
    'ABORT ',
    'SAVEPOINT s',
    'RELEASE s',
    "PREPARE TRANSACTION 'x'",
  ])('that begins or ends a transaction is refused before anything is sent: %s', async (text) => {
    proxy.takeRoundTrips();
    await expect(acme.$executeRawUnsafe(text)).rejects.toThrow(TransactionCommandError);
    await expect(acme.$queryRawUnsafe(text)).rejects.toThrow(TransactionCommandError);
    expect(proxy.takeRoundTrips()).toBe(0);
  });

  test.each([
    '/* BEGIN */ COMMIT',
    '-- a comment\nROLLBACK',
    'COMMIT; SELECT 1',
    'SELECT 1; COMMIT; SELECT 2',
    'SELECT 1; COMMIT AND CHAIN',
    'DO $$ BEGIN COMMIT; END $$',
    'SET TRANSACTION READ ONLY',
  ])('that does so in another form has no effect on the next user: %s', async (text) => {
    await acme.$executeRawUnsafe(text).catch(() => undefined);
    await expectHealth();
  });

  test.each<[string, unknown]>([
    [`SELECT 'a;b' AS x, name FROM projects`, [{ x: 'a;b', name: 'ours' }]],
    ['/* first of all */ SELECT name FROM projects', [{ name: 'ours' }]],
    ['\n  select name from projects', [{ name: 'ours' }]],
    ['(SELECT name FROM projects) UNION ALL SELECT name FROM projects LIMIT 1', [{ name: 'ours' }]],
    ['VALUES (current_tenant_id())', [{ column1: 'acme' }]],
    ['TABLE current_tenant_id', undefined],
    ['SHOW app.tenant_id', [{ 'app.tenant_id': 'acme' }]],
    ['', []],
  ])('of any form runs for the tenant: %j', async (text, rows) => {
    const answer = acme.$queryRawUnsafe(text);
    if (rows === undefined) await expect(answer).rejects.toThrow();
    else expect(await answer).toEqual(rows);
    await expectHealth();
  });
});

describe('prepared statements', () => {
  const names = async () => {
    const rows = await acme.$queryRaw<{ statement: string }[]>`SELECT statement FROM pg_prepared_statements`;
    return rows.map(({ statement }) => statement);
  };

  test('are Prisma’s, each prepared once', async () => {
    for (let time = 0; time < 3; time += 1) await acme.project.count();
    const known = await names();
    expect(known.filter((text) => text.includes('COUNT'))).toHaveLength(1);
    expect(known.filter((text) => text.includes('set_config'))).toHaveLength(1);
  });

  test('exclude raw SQL, which is planned for its tenant each time', async () => {
    for (let time = 0; time < 3; time += 1) await acme.$queryRaw`SELECT name FROM projects ORDER BY id DESC`;
    expect((await names()).filter((text) => text.includes('ORDER BY id DESC'))).toEqual([]);
  });

  test('are at most 100 per connection, and none is long', async () => {
    const where = (length: number) => ({ OR: Array.from({ length }, (_, n) => ({ name: `${n}`, budget: n })) });
    for (let length = 1; length <= 150; length += 1) await acme.project.count({ where: where(length) });
    const known = await names();
    expect(known.length).toBeLessThanOrEqual(101);
    expect(known.length).toBeGreaterThan(50);
    expect(Math.max(...known.map(({ length }) => length))).toBeLessThanOrEqual(8_192);
    await expectHealth();
  });

  test('are prepared again after a column’s type has changed', async () => {
    const read = () => acme.project.findMany({ select: { name: true } });
    await read();
    await server.asOwner('ALTER TABLE projects ALTER COLUMN name TYPE varchar(200)');
    expect(await read()).toEqual([{ name: 'ours' }]);
    await server.asOwner('ALTER TABLE projects ALTER COLUMN name TYPE text');
    expect(await read()).toEqual([{ name: 'ours' }]);
  });

  test('are prepared again after raw SQL has deallocated them', async () => {
    await acme.project.count();
    await acme.$executeRaw`DEALLOCATE ALL`;
    expect(await acme.project.count()).toBe(1);
    await expectHealth();
  });
});

describe('a connection that breaks', () => {
  let killer: pg.Client;

  beforeEach(async () => {
    killer = new pg.Client({ connectionString: server.appUrl });
    await killer.connect();
  });
  afterEach(() => killer.end());

  /** Waits until the one connection waits for an event, and terminates it. */
  async function killWhile(waitEvent: string): Promise<void> {
    await vi.waitFor(async () => {
      const { rowCount } = await killer.query(
        'SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = $1',
        [waitEvent],
      );
      expect(rowCount).toBe(1);
    });
  }

  async function expectUnavailable(query: Promise<unknown>): Promise<void> {
    const error: unknown = await query.then(
      () => 'It succeeded.',
      (reason: unknown) => reason,
    );
    expect(isDatabaseUnavailable(error), String(error)).toBe(true);
  }

  test.each([
    ['before it answers', 'SELECT pg_sleep(20)::text'],
    [
      'in the middle of its rows',
      `SELECT repeat('x', 9999), n, CASE WHEN n = 500 THEN pg_sleep(20)::text END FROM generate_series(1, 600) n`,
    ],
  ])('%s fails the statement as unavailable, and the next one gets another connection', async (_, text) => {
    const failure = expectUnavailable(Promise.resolve(acme.$queryRawUnsafe(text)));
    await killWhile('PgSleep');
    await failure;
    await expectHealth();
  });

  test('during COMMIT changes nothing', async () => {
    await server.asOwner(
      `CREATE FUNCTION wait_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(20); RETURN NULL; END $$;
       CREATE CONSTRAINT TRIGGER slow AFTER UPDATE ON projects DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait_at_commit()`,
    );
    try {
      const failure = expectUnavailable(Promise.resolve(acme.project.updateMany({ data: { name: 'changed' } })));
      await killWhile('PgSleep');
      await failure;
      await expectHealth();
    } finally {
      await server.asOwner('DROP TRIGGER slow ON projects; DROP FUNCTION wait_at_commit()');
    }
  });

  test('because of the network, during a statement, fails it as unavailable', async () => {
    const failure = expectUnavailable(Promise.resolve(acme.$queryRaw`SELECT pg_sleep(20)::text`));
    await vi.waitFor(async () => {
      const { rows } = await killer.query(`SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'`);
      expect(rows).toHaveLength(1);
    });
    proxy.disconnect();
    await failure;
    await expectHealth();
    await killer.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'`);
  });
});

test('64 concurrent tenants on few connections each read their own rows, with failures of all kinds among them', async () => {
  const many = Array.from({ length: 64 }, (_, n) => tenant(`many-${n}`));
  await server.asOwner('INSERT INTO tenants (id, name) SELECT id, id FROM unnest($1::text[]) AS id', [many]);
  const crowded = openFixtureDatabase({ url: server.appUrl, poolSize: 5 });
  const failures: readonly ((client: FixtureTenantClient, id: string) => PromiseLike<unknown>)[] = [
    (client) => client.$queryRaw`SELECT 1 / 0`,
    (client) => client.$queryRaw`SELECT nothing`,
    (client, id) => client.project.create({ data: { name: id, ownerSub: '', budget: -1 } }),
    (client) => client.$executeRawUnsafe('SELECT 1; SELECT 1 / 0'),
    (client) => client.$transaction([client.project.deleteMany(), client.$queryRaw`SELECT 1 / 0`]),
    (client) => client.$executeRaw`SELECT pg_terminate_backend(pg_backend_pid())`,
    (client) => client.$executeRawUnsafe('COMMIT'),
  ];
  try {
    await Promise.all(many.map((id) => crowded.forTenant(id).project.create({ data: { name: id, ownerSub: id } })));
    const seen = await Promise.all(
      many.map(async (id, place) => {
        const client = crowded.forTenant(id);
        const answers: unknown[] = [];
        for (let turn = 0; turn < 12; turn += 1) {
          const fail = failures[(place * 5 + turn) % failures.length];
          if (turn % 2 === 0 && fail !== undefined) await expect(Promise.resolve(fail(client, id))).rejects.toThrow();
          answers.push(
            (await client.project.findMany({ select: { name: true } })).map(({ name }) => name).join(),
            (await client.$queryRaw<{ t: string }[]>`SELECT string_agg(tenant_id, ',') AS t FROM projects`)[0]?.t,
          );
        }
        return answers;
      }),
    );
    expect(seen).toEqual(many.map((id) => Array.from({ length: 24 }, () => id)));
  } finally {
    await crowded.close();
  }
});

test('pg has the version that the round trip was written for', async () => {
  const manifest = async (path: string) => JSON.parse(await readFile(new URL(path, import.meta.url), 'utf8'));
  const installed: string = (await manifest('../../../node_modules/pg/package.json')).version;
  const wanted: string = (await manifest('../package.json')).dependencies.pg;
  // ScopedStatement uses an undocumented interface of pg. For a new version, check that pg's client calls the same methods
  // in the same places, run this file, and change the version here.
  expect({ installed, wanted }).toEqual({ installed: '8.23.1', wanted: '8.23.1' });
});
