import { Socket } from 'node:net';
import type { TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  createTenant,
  isDatabaseUnavailable,
  isTransactionConflict,
  openOperatorDatabase,
  refusedValueOf,
} from '../src/index.ts';
import {
  createFixtureDatabase,
  type FixtureDatabase,
  type FixtureTenantClient,
  openFixtureDatabase,
} from './fixture.ts';

let server: TestDatabase;
let database: FixtureDatabase;
let acme: FixtureTenantClient;
const id = tenantId('acme');

beforeAll(async () => {
  server = await createFixtureDatabase();
  await createTenant(server.ownerUrl, id, 'Acme');
  database = openFixtureDatabase({ url: server.appUrl, poolSize: 3 });
  acme = database.forTenant(id);
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

const errorOf = (work: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(work).then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a statement that other transactions are in the way of', () => {
  beforeAll(async () => {
    await server.asOwner(`
      CREATE SEQUENCE tries;
      GRANT USAGE, SELECT, UPDATE ON SEQUENCE tries TO freehold_app;
      -- Fails the first tries. A sequence isn't rolled back.
      CREATE FUNCTION fail_at_first(times int, code text) RETURNS int LANGUAGE plpgsql AS $$
      BEGIN
        IF nextval('tries') <= times THEN RAISE EXCEPTION 'in the way' USING ERRCODE = code; END IF;
        RETURN 1;
      END $$;
      CREATE FUNCTION fail_by_name() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF to_jsonb(NEW) ->> TG_ARGV[0] = TG_ARGV[1] THEN PERFORM fail_at_first(2, '40001'); END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER flaky BEFORE INSERT ON projects FOR EACH ROW EXECUTE FUNCTION fail_by_name('name', 'flaky');
      CREATE TRIGGER flaky BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION fail_by_name('sub', 'flaky');
      CREATE CONSTRAINT TRIGGER late AFTER INSERT ON projects DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION fail_by_name('name', 'late')`);
  });
  beforeEach(async () => {
    await server.asOwner('ALTER SEQUENCE tries RESTART');
  });

  const tries = async (): Promise<number> => {
    const [row] = await server.asOwner<{ n: number }>(
      'SELECT CASE WHEN is_called THEN last_value ELSE 0 END::int AS n FROM tries',
    );
    return row?.n ?? 0;
  };
  const project = (name: string) => ({ data: { name, ownerSub: 'wile' } });

  test.each(['40001', '40P01'])('is repeated 3 times at most (%s)', async (code) => {
    expect(await acme.$queryRaw`SELECT fail_at_first(3, ${code}) AS one`).toEqual([{ one: 1 }]);
    expect(await tries()).toBe(4);
    await server.asOwner('ALTER SEQUENCE tries RESTART');
    const error = await errorOf(acme.$queryRaw`SELECT fail_at_first(4, ${code})`);
    expect([isTransactionConflict(error), isDatabaseUnavailable(error)]).toEqual([true, true]);
    expect(await tries()).toBe(4);
  });

  test('is not repeated for another error', async () => {
    const error = await errorOf(acme.$queryRaw`SELECT fail_at_first(1, '55P03')`);
    expect([isTransactionConflict(error), isDatabaseUnavailable(error)]).toEqual([false, true]);
    expect(await tries()).toBe(1);
  });

  test.each<[string, () => PromiseLike<unknown>, string]>([
    ['an operation', () => acme.project.create(project('flaky')), 'flaky'],
    [
      'an operation of several statements',
      () =>
        acme.project.create({
          data: { ...project('flaky').data, tasks: { create: { title: 'nested', ownerSub: 'wile' } } },
        }),
      'flaky',
    ],
    ['a list', () => acme.$transaction([acme.project.create(project('flaky')), acme.project.count()]), 'flaky'],
    ['an operation, at its COMMIT', () => acme.project.create(project('late')), 'late'],
    ['a list, at its COMMIT', () => acme.$transaction([acme.project.create(project('late'))]), 'late'],
    [
      'a transaction whose caller says so',
      () => acme.$transaction((transaction) => transaction.project.create(project('flaky')), { retry: true }),
      'flaky',
    ],
    [
      'a transaction whose caller says so, at its COMMIT',
      () => acme.$transaction((transaction) => transaction.project.create(project('late')), { retry: true }),
      'late',
    ],
  ])('is repeated as a whole: %s', async (_, work, name) => {
    await work();
    expect(await tries()).toBe(3);
    expect(await acme.project.deleteMany({ where: { name } })).toEqual({ count: 1 });
  });

  test.each(['flaky', 'late'])('in a transaction fails the transaction as unavailable, once (%s)', async (name) => {
    let calls = 0;
    const work = acme.$transaction(async (transaction) => {
      calls += 1;
      await transaction.project.create(project(name));
    });
    const error = await errorOf(work);
    expect([isTransactionConflict(error), isDatabaseUnavailable(error)]).toEqual([true, true]);
    expect([calls, await tries()]).toEqual([1, 1]);
    expect(await acme.project.count()).toBe(0);
  });

  test('without a tenant is repeated', async () => {
    const user = { sub: 'flaky', username: 'flaky', email: undefined, tenant: undefined };
    await database.recordSignIn(user);
    expect(await tries()).toBe(3);
    await server.asOwner('DELETE FROM users; ALTER SEQUENCE tries RESTART');
    const operator = openOperatorDatabase(server.appUrl);
    onTestFinished(() => operator.close());
    const change = { actor: 'me', action: 'user.disabled' as const, before: null, after: null, revoke: false };
    await operator.recordUserChange(user, change);
    expect(await tries()).toBe(3);
  });

  test('in a real conflict of two tenants’ transactions takes effect once for each', async () => {
    await acme.project.create({ data: { name: 'counter', ownerSub: 'wile' } });
    const count = () =>
      acme.$transaction(
        async (transaction) => {
          const counter = await transaction.project.findFirstOrThrow({ where: { name: 'counter' } });
          await transaction.project.updateMany({ where: { id: counter.id }, data: { budget: counter.budget + 1 } });
        },
        { isolationLevel: 'Serializable', retry: true },
      );
    await Promise.all([count(), count(), count()]);
    expect(await acme.project.findFirst({ where: { name: 'counter' } })).toMatchObject({ budget: 3 });
    await acme.project.deleteMany();
  });
});

describe('a refused value', () => {
  let projectId: string;

  beforeAll(async () => {
    await server.asOwner(`
      ALTER TABLE projects ALTER COLUMN owner_sub TYPE varchar(20);
      ALTER TABLE labels DROP CONSTRAINT labels_tenant_id_project_id_fkey,
        ADD CONSTRAINT labels_project FOREIGN KEY (tenant_id, project_id) REFERENCES projects (tenant_id, id) ON DELETE RESTRICT;
      ALTER TABLE tasks DROP CONSTRAINT tasks_project_fkey,
        ADD CONSTRAINT tasks_project FOREIGN KEY (tenant_id, project_id) REFERENCES projects (tenant_id, id)`);
    await acme.project.deleteMany();
    projectId = (await acme.project.create({ data: { name: 'Dam', ownerSub: 'wile' } })).id;
    await acme.label.create({ data: { name: 'taken', projectId } });
  });

  const data = { name: 'Dam', ownerSub: 'wile' };
  const nobody = '01900000-0000-7000-8000-0000000000ff';

  test.each<[reason: string, columns: string[], () => PromiseLike<unknown>]>([
    ['taken', ['name'], () => acme.label.create({ data: { name: 'taken', projectId } })],
    ['taken', ['id'], () => acme.project.create({ data: { ...data, id: projectId } })],
    ['not_allowed', ['budget'], () => acme.project.create({ data: { ...data, budget: -1 } })],
    ['not_allowed', ['name'], () => acme.project.updateMany({ data: { name: '' } })],
    ['not_allowed', ['budget'], () => acme.$executeRaw`UPDATE projects SET budget = -1`],
    ['missing_reference', ['project_id'], () => acme.label.create({ data: { name: 'new', projectId: nobody } })],
    ['missing', ['name'], () => acme.$executeRaw`UPDATE projects SET name = NULL`],
    ['too_long', [], () => acme.project.updateMany({ data: { ownerSub: 'x'.repeat(21) } })],
    ['out_of_range', [], () => acme.$executeRaw`UPDATE projects SET budget = budget + 2147483647 + 1`],
    ['malformed', [], () => acme.project.findMany({ where: { name: 'a\u0000b' } })],
    ['referenced', ['project_id'], () => acme.project.deleteMany({ where: { id: projectId } })],
  ])('is %s, by the columns %j', async (reason, columns, work) => {
    const error = await errorOf(work());
    expect(refusedValueOf(error)).toEqual({ reason, columns });
    expect(isDatabaseUnavailable(error)).toBe(false);
  });

  test('in a transaction is told as well', async () => {
    const work = acme.$transaction(async (transaction) => {
      await transaction.label.create({ data: { name: 'taken', projectId } });
    });
    expect(refusedValueOf(await errorOf(work))).toEqual({ reason: 'taken', columns: ['name'] });
  });

  test('of a key that was made just now is told', async () => {
    await server.asOwner('CREATE UNIQUE INDEX labels_of_project ON labels (tenant_id, project_id)');
    const error = await errorOf(acme.label.create({ data: { name: 'another', projectId } }));
    expect(refusedValueOf(error)).toEqual({ reason: 'taken', columns: ['project_id'] });
    await server.asOwner('DROP INDEX labels_of_project');
  });

  test('is none where the statement is wrong, or the database unavailable', async () => {
    const errors = [await errorOf(acme.$queryRaw`SELECT 1 / 0`), await errorOf(acme.$queryRaw`SELECT nothing`)];
    expect(errors.map(refusedValueOf)).toEqual([undefined, undefined]);
    expect(errors.map(isDatabaseUnavailable)).toEqual([false, false]);
  });
});

describe('isDatabaseUnavailable', () => {
  const attempts: readonly [string, (opened: FixtureDatabase) => PromiseLike<unknown>][] = [
    ['a health check', (opened) => opened.ping()],
    ['a global statement', (opened) => opened.findAccountStatus(id, 'sub')],
    ['a tenant’s statement', (opened) => opened.forTenant(id).project.findMany()],
    ['raw SQL', (opened) => opened.forTenant(id).$queryRaw`SELECT 1`],
    ['a transaction', (opened) => opened.forTenant(id).$transaction((transaction) => transaction.project.count())],
    ['a list', (opened) => opened.forTenant(id).$transaction([opened.forTenant(id).project.count()])],
  ];

  afterEach(() => vi.restoreAllMocks());

  test.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EAI_AGAIN',
    'ENOTFOUND',
    'EPIPE',
    'ETIMEDOUT',
  ])('is true where the network says %s', async (code) => {
    vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket) {
      const error = Object.assign(new Error(`connect ${code}`), { code, errno: -1, syscall: 'connect' });
      process.nextTick(() => this.destroy(error));
      return this;
    });
    const opened = openFixtureDatabase({ url: server.appUrl, poolSize: 2 });
    const results: [string, boolean][] = [];
    for (const [name, attempt] of attempts) results.push([name, isDatabaseUnavailable(await errorOf(attempt(opened)))]);
    await opened.close();
    expect(results).toEqual(attempts.map(([name]) => [name, true]));
  });

  test('is true where a connection breaks with EPIPE in the middle of a statement', async () => {
    const opened = openFixtureDatabase({ url: server.appUrl, poolSize: 1 });
    for (const [name, attempt] of attempts) {
      await opened.ping();
      let broken = false;
      const { cork } = Socket.prototype;
      const { write } = Socket.prototype;
      const breakIt = (socket: Socket) => {
        broken = true;
        vi.restoreAllMocks();
        process.nextTick(() =>
          socket.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write', errno: -32 })),
        );
      };
      vi.spyOn(Socket.prototype, 'cork').mockImplementation(function (this: Socket) {
        cork.call(this);
        breakIt(this);
      });
      vi.spyOn(Socket.prototype, 'write').mockImplementation(function (this: Socket, ...args: unknown[]) {
        breakIt(this);
        return Reflect.apply(write, this, args) === true;
      });
      const error = await errorOf(attempt(opened));
      expect([name, broken, isDatabaseUnavailable(error)]).toEqual([name, true, true]);
    }
    await opened.close();
  });

  test('is true where the password was replaced, or the role may not connect', async () => {
    const url = Object.assign(new URL(server.appUrl), { password: 'an-old-one' }).href;
    const opened = openFixtureDatabase({ url, poolSize: 1 });
    for (const [, attempt] of attempts) expect(isDatabaseUnavailable(await errorOf(attempt(opened)))).toBe(true);
    await opened.close();
  });
});
