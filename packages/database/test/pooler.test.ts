import { FixtureClient } from '@freehold/fixture-database';
import {
  findOdyssey,
  findPgBouncer,
  type Pooler,
  startOdyssey,
  startPgBouncer,
  type TestDatabase,
} from '@freehold/local-postgres/testing';
import { type TenantId, tenantId as tenant } from '@freehold/tenancy';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withRowSecurity } from '../src/tenant/row-security/row-security.ts';
import { runInTenantScope } from '../src/tenant/tenant-scope.ts';
import { createFixtureDatabase, type FixtureDatabase, openFixtureDatabase } from './fixture.ts';

const poolers = [
  { name: 'PgBouncer', program: findPgBouncer(), start: startPgBouncer },
  { name: 'Odyssey', program: findOdyssey(), start: startOdyssey },
];

for (const { name, program, start } of poolers) {
  const title = program === undefined ? `${name} (skipped: it is not installed)` : `behind ${name} in transaction mode`;
  describe.skipIf(program === undefined)(title, () => testPooler((url, size) => start(program ?? '', url, size)));
}

function testPooler(start: (url: string, poolSize: number) => Promise<Pooler>): void {
  let server: TestDatabase;
  let bouncer: Pooler;
  let database: FixtureDatabase;
  const ids = Array.from({ length: 12 }, (_, n) => tenant(`tenant-${n}`));

  beforeAll(async () => {
    server = await createFixtureDatabase();
    await server.asOwner('INSERT INTO tenants (id, name) SELECT id, id FROM unnest($1::text[]) AS id', [ids]);
    // Fewer connections to the server than clients, so that tenants share each of them.
    bouncer = await start(server.appUrl, 3);
    database = openFixtureDatabase({ url: bouncer.url, poolSize: 16, pooler: 'transaction' });
    await Promise.all(ids.map((id) => database.forTenant(id).project.create({ data: { name: id, ownerSub: '' } })));
  });

  afterAll(async () => {
    await database?.close();
    await bouncer?.stop();
    await server?.drop();
  });

  /** Queries for all tenants at once, several times, and returns the unexpected answers. */
  async function wrongAnswers(
    query: (id: TenantId) => Promise<unknown>,
    expected: (id: TenantId) => unknown,
  ): Promise<unknown[]> {
    const asked = Array.from({ length: 8 }, () => ids).flat();
    const answers = await Promise.all(asked.map(async (id) => ({ id, answer: await query(id) })));
    return answers.filter(({ id, answer }) => JSON.stringify(answer) !== JSON.stringify(expected(id)));
  }

  test('single statements see their tenant’s rows', async () => {
    const own = (id: TenantId) => [{ tenantId: id, name: id }];
    const select = { tenantId: true, name: true } as const;
    expect(await wrongAnswers(async (id) => await database.forTenant(id).project.findMany({ select }), own)).toEqual(
      [],
    );
    expect(
      await wrongAnswers(
        async (id) => await database.forTenant(id).$queryRaw`SELECT tenant_id AS "tenantId", name FROM projects`,
        own,
      ),
    ).toEqual([]);
  });

  test('batches see their tenant’s rows', async () => {
    const query = (id: TenantId) => {
      const client = database.forTenant(id);
      return client.$transaction([
        client.project.updateMany({ data: { budget: { increment: 1 } } }),
        client.$queryRaw`SELECT name FROM projects`,
        client.task.count(),
      ]);
    };
    expect(await wrongAnswers(query, (id) => [{ count: 1 }, [{ name: id }], 0])).toEqual([]);
  });

  test('transactions see their tenant’s rows from beginning to end', async () => {
    const query = (id: TenantId) =>
      database
        .forTenant(id)
        .$transaction(
          async (transaction) => [
            await transaction.$queryRaw`SELECT current_tenant_id() AS tenant`,
            await transaction.project.findMany({ select: { name: true } }),
            await transaction.$queryRaw`SELECT current_tenant_id() AS tenant`,
          ],
          { maxWait: 20_000, timeout: 20_000 },
        );
    expect(await wrongAnswers(query, (id) => [[{ tenant: id }], [{ name: id }], [{ tenant: id }]])).toEqual([]);
  });

  test('a statement that fails, alone or in a transaction, has no effect on the next client', async () => {
    const query = async (id: TenantId) => {
      const client = database.forTenant(id);
      const failures = [
        async () => await client.$queryRaw`SELECT 1 / 0`,
        () =>
          client.$transaction([client.project.deleteMany(), client.$queryRaw`SELECT 1 / 0`, client.project.count()]),
        () => client.$transaction((tx) => tx.project.deleteMany().then(() => tx.$executeRaw`SELECT 1 / 0`)),
      ];
      for (const fail of failures) await expect(fail()).rejects.toThrow(/division by zero/);
      return await client.project.findMany({ select: { name: true } });
    };
    expect(await wrongAnswers(query, (id) => [{ name: id }])).toEqual([]);
  });

  test('sign-ins, account statuses and revocations work among tenants’ queries', async () => {
    const issuedAt = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 15_000);
    const revokedBefore = new Date(issuedAt.getTime() + 1_000);
    const query = async (id: TenantId) => {
      const user = { sub: id, username: id, email: undefined, tenant: id };
      await database.recordSignIn(user);
      await database.forTenant(id).project.count();
      const revocation = await database.revokeTokens(user, issuedAt);
      return [revocation.revokedBefore, await database.findAccountStatus(id, id)];
    };
    expect(await wrongAnswers(query, () => [revokedBefore, { tenantStatus: 'active', revokedBefore }])).toEqual([]);
  });

  test('a rate limiter counts each attempt once among tenants’ queries', async () => {
    const limiter = database.rateLimiter({ name: 'bouncer', attempts: 5, seconds: 60 });
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        await database.forTenant(ids[n % ids.length] ?? tenant('none')).project.count();
        return limiter.consume('wile');
      }),
    );
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(5);
    await limiter.refund('wile');
    expect(await limiter.consume('wile')).toBeUndefined();
    await limiter.reset('wile');
    expect(await limiter.consume('wile')).toBeUndefined();
  });

  test('no statement of ours is prepared under a name on any connection', async () => {
    const counts = await Promise.all(
      ids.map((id) =>
        database.forTenant(id).$transaction(
          async (transaction) => {
            await transaction.project.findMany();
            return transaction.$queryRaw`SELECT count(*)::int AS n FROM pg_prepared_statements WHERE name ~ '^freehold_'`;
          },
          { maxWait: 20_000 },
        ),
      ),
    );
    expect(counts).toEqual(ids.map(() => [{ n: 0 }]));
  });

  test('without DATABASE_POOLER=transaction the connection is refused, or found to be a pooler’s', async () => {
    const unaware = openFixtureDatabase({ url: bouncer.url, poolSize: 8 });
    const answers = await Promise.all(
      ids.map((id) =>
        unaware
          .forTenant(id)
          .project.findMany()
          .then(
            (rows) => rows.every(({ tenantId }) => tenantId === id),
            (error: unknown) => /unsupported startup parameter/.test(String(error)),
          ),
      ),
    );
    expect(answers).not.toContain(false);
    await unaware.close();
  });

  test('named statements may fail, and never return another tenant’s rows', async () => {
    const pool = new pg.Pool({ connectionString: bouncer.url, max: 16 });
    const named = new FixtureClient({ adapter: withRowSecurity(new PrismaPg(pool), 20_000, 'named') });
    const seen = await Promise.all(
      Array.from({ length: 20 }, () => ids)
        .flat()
        .map((id) =>
          runInTenantScope(id, () => named.project.findMany({ select: { name: true } })).then(
            (rows) => rows.every(({ name }) => name === id),
            // A connection may not know the statement. From 1.21 on, PgBouncer prepares it there.
            () => 'failed',
          ),
        ),
    );
    expect(seen).not.toContain(false);
    await named.$disconnect();
    await pool.end();
  });

  test('a session’s setting reads other tenants’ rows, which is why it is never used', async () => {
    const clients = await Promise.all(
      ids.map(async (id) => {
        const client = new pg.Client({ connectionString: bouncer.url });
        await client.connect();
        return { id, client };
      }),
    );
    for (const { id, client } of clients) await client.query(`SELECT set_config('app.tenant_id', $1, false)`, [id]);
    const read = await Promise.all(
      clients.map(async ({ id, client }) => {
        const { rows } = await client.query<{ name: string }>('SELECT name FROM projects');
        return rows.some(({ name }) => name !== id);
      }),
    );
    for (const { client } of clients) await client.query('RESET app.tenant_id');
    await Promise.all(clients.map(({ client }) => client.end()));
    expect(read).toContain(true);
  });
}
