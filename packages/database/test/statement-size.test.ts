import { tenantId } from '@freehold/tenancy';
import type { SqlDriverAdapter, SqlQuery, SqlResultSet, Transaction } from '@prisma/driver-adapter-utils';
import { beforeEach, describe, expect, test } from 'vitest';
import { TooManyParametersError } from '../src/tenant/errors.ts';
import { withAnySize } from '../src/tenant/statement-size/any-size.ts';
import { runInTenantScope, runRawSqlInScope } from '../src/tenant/tenant-scope.ts';

/** What is sent for a statement with more parameters than it may have. */

const info = { provider: 'postgres', adapterName: 'recording' } as const;
const string = { scalarType: 'string', arity: 'scalar' } as const;
const acme = tenantId('acme');

let sent: SqlQuery[];
let adapter: SqlDriverAdapter;

beforeEach(async () => {
  sent = [];
  adapter = await withAnySize({ ...info, connect: async () => recordingAdapter() }, { lists: 3, rows: 3 }).connect();
});

function recordingAdapter(): SqlDriverAdapter {
  const queryable = {
    ...info,
    async queryRaw(query: SqlQuery): Promise<SqlResultSet> {
      sent.push(query);
      return { columnNames: ['n'], columnTypes: [], rows: [[sent.length]] };
    },
    async executeRaw(query: SqlQuery): Promise<number> {
      sent.push(query);
      return query.args.length;
    },
  };
  const transaction: Transaction = {
    ...queryable,
    options: { usePhantomQuery: false },
    commit: async () => {},
    rollback: async () => {},
  };
  return {
    ...queryable,
    startTransaction: async () => transaction,
    executeScript: async () => {},
    dispose: async () => {},
  };
}

function statement(sql: string, args: readonly unknown[]): SqlQuery {
  return { sql, args: [...args], argTypes: args.map(() => string) };
}

const execute = (sql: string, args: readonly unknown[]) =>
  runInTenantScope(acme, () => adapter.executeRaw(statement(sql, args)));
const plan = (mode: string) => `SET LOCAL plan_cache_mode = ${mode}`;
const texts = () => sent.map(({ sql }) => sql);

test('Prisma splits nothing', () => {
  expect(adapter.getConnectionInfo?.().maxBindValues).toBeGreaterThan(1_000_000_000);
});

test('a statement within the limit is sent as it is', async () => {
  await execute('SELECT 1 WHERE a IN ($1,$2) AND b = $3', ['x', 'y', 'z']);
  expect(sent).toEqual([statement('SELECT 1 WHERE a IN ($1,$2) AND b = $3', ['x', 'y', 'z'])]);
});

test.each<[string, string, readonly unknown[]]>([
  ['a IN ($1,$2,$3,$4)', 'a = ANY($1)', [['p', 'q', 'r', 's']]],
  ['a NOT IN ($1,$2,$3,$4) LIMIT $5', 'a <> ALL($1) LIMIT $2', [['p', 'q', 'r', 's'], 't']],
  ['a = $1 AND b IN ($2,$3) OR c IN ($4)', 'a = $1 AND b = ANY($2) OR c = ANY($3)', ['p', ['q', 'r'], ['s']]],
  [
    'a IN (CAST($1::text AS "x"."e"),CAST($2::text AS "x"."e")) AND b IN ($3,$4)',
    'a = ANY(CAST($1::text[] AS "x"."e"[])) AND b = ANY($2)',
    [
      ['p', 'q'],
      ['r', 's'],
    ],
  ],
  [
    'LOWER(a) NOT IN (LOWER($1),LOWER($2),LOWER($3),LOWER($4))',
    'LOWER(a) NOT IN (SELECT LOWER(v) FROM UNNEST($1::text[]) v)',
    [['p', 'q', 'r', 's']],
  ],
  [
    `"a IN ($1" IN ($1,$2) AND b = ' IN ($3,' AND (c) IN (SELECT d WHERE e IN ($3,$4))`,
    `"a IN ($1" = ANY($1) AND b = ' IN ($3,' AND (c) IN (SELECT d WHERE e = ANY($2))`,
    [
      ['p', 'q'],
      ['r', 's'],
    ],
  ],
])('the lists of %s become arrays', async (given, expected, args) => {
  await execute(`SELECT 1 WHERE ${given}`, ['p', 'q', 'r', 's', 't'].slice(0, given.includes('$5') ? 5 : 4));
  expect(texts()).toEqual([plan('force_custom_plan'), `SELECT 1 WHERE ${expected}`, plan('DEFAULT'), 'COMMIT']);
  expect(sent[1]?.args).toEqual(args);
  expect(sent[1]?.argTypes.map(({ arity }) => arity)).toEqual(
    args.map((value) => (Array.isArray(value) ? 'list' : 'scalar')),
  );
});

test('a statement with a long array is planned for it, in raw SQL too', async () => {
  await runInTenantScope(acme, () =>
    runRawSqlInScope(() => adapter.executeRaw(statement('SELECT 1 WHERE a = ANY($1)', [[1, 2, 3, 4]]))),
  );
  expect(texts()).toEqual([plan('force_custom_plan'), 'SELECT 1 WHERE a = ANY($1)', plan('DEFAULT'), 'COMMIT']);
});

test('a repeated value is sent once', async () => {
  await execute('SELECT 1 WHERE a IN ($1,$2,$3,$4)', ['p', 'q', 'p', 'q']);
  expect(sent[1]?.args).toEqual([['p', 'q']]);
});

describe('an INSERT', () => {
  test('is sent in parts of whole rows, which are counted together', async () => {
    const sql =
      'INSERT INTO "t VALUES (" ("a","b") VALUES ($1,$2), ($3,DEFAULT), ($4,CAST($5::text AS "e")), ($6,null) ON CONFLICT DO NOTHING';
    expect(await execute(sql, [1, 2, 3, 4, 5, 6])).toBe(6);
    expect(texts().filter((text) => text.startsWith('INSERT'))).toEqual([
      'INSERT INTO "t VALUES (" ("a","b") VALUES ($1,$2),($3,DEFAULT) ON CONFLICT DO NOTHING',
      'INSERT INTO "t VALUES (" ("a","b") VALUES ($1,CAST($2::text AS "e")),($3,null) ON CONFLICT DO NOTHING',
    ]);
    expect(sent.flatMap(({ args }) => args)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('returns the rows of all parts in order', async () => {
    const query = statement('INSERT INTO t (a,b) VALUES ($1,$2), ($3,$4) RETURNING "n"', [1, 2, 3, 4]);
    const { rows } = await runInTenantScope(acme, () => adapter.queryRaw(query));
    expect(rows).toEqual([[2], [3]]);
  });

  test('of one row is sent as it is', async () => {
    await execute('INSERT INTO t (a,b,c,d) VALUES ($1,$2,$3,$4)', [1, 2, 3, 4]);
    expect(sent).toHaveLength(1);
  });

  test('of 200,000 rows is sent in parts that PostgreSQL takes', async () => {
    const large = await withAnySize({ ...info, connect: async () => recordingAdapter() }).connect();
    const rows = Array.from({ length: 200_000 }, (_, n) => `($${2 * n + 1},$${2 * n + 2})`).join();
    const args = Array.from({ length: 400_000 }, (_, n) => n);
    const query = statement(`INSERT INTO t (a,b) VALUES ${rows}`, args);
    expect(await runInTenantScope(acme, () => large.executeRaw(query))).toBe(400_000);
    expect(Math.max(...sent.map((part) => part.args.length))).toBe(32_766);
    expect(sent.flatMap((part) => part.args)).toEqual(args);
  });
});

describe('what PostgreSQL can’t take is refused with what to do, and nothing is sent', () => {
  const many = Array.from({ length: 65_536 }, (_, n) => n);

  test('for conditions that are no list', async () => {
    const asked = execute(`SELECT 1 WHERE ${many.map((n) => `a = $${n + 1}`).join(' OR ')}`, many);
    await expect(asked).rejects.toThrow(TooManyParametersError);
    await expect(asked).rejects.toThrow(/a list of conditions \(OR\) as one list \(in\)/);
    expect(sent).toEqual([]);
  });

  test('for raw SQL, which is never rewritten', async () => {
    const raw = (args: readonly unknown[]) =>
      runInTenantScope(acme, () =>
        runRawSqlInScope(() =>
          adapter.executeRaw(statement(`SELECT 1 WHERE a IN (${args.map((_, n) => `$${n + 1}`).join()})`, args)),
        ),
      );
    await expect(raw(many)).rejects.toThrow(/65536 parameters.*as one array: id = ANY\(\$\{ids\}\)/);
    expect(sent).toEqual([]);
    await raw([1, 2, 3, 4, 5]);
    expect(texts()).toEqual(['SELECT 1 WHERE a IN ($1,$2,$3,$4,$5)']);
  });
});

test('keys of rows to change go together by place, however few they are', async () => {
  const column = (name: string) => `"public"."t"."${name}"`;
  const lists = `${column('tenant_id')} IN ($2,$3) AND ${column('a')} IN (CAST($4::text AS "e"),CAST($5::text AS "e")) AND ${column('b')} IN ($6,$7)`;
  const paired = `(${column('tenant_id')},${column('a')},${column('b')}) IN (($2,CAST($3::text AS "e"),$4),($5,CAST($6::text AS "e"),$7))`;
  await execute(`UPDATE "public"."t" SET "c" = $1 WHERE (${lists} AND 1=1)`, ['c', 't', 't', 'a1', 'a2', 'b1', 'b2']);
  expect(sent).toEqual([
    statement(`UPDATE "public"."t" SET "c" = $1 WHERE (${paired} AND 1=1)`, ['c', 't', 'a1', 'b1', 't', 'a2', 'b2']),
  ]);
});

test.each([
  'SELECT 1 WHERE "t"."tenant_id" IN ($1,$2) AND "t"."a" IN ($3,$4) AND "t"."b" IN ($5,$6)',
  'DELETE FROM "t" WHERE "t"."tenant_id" IN ($1,$2,$3) AND "t"."a" IN ($4,$5,$6)',
  'DELETE FROM "t" WHERE "t"."c" IN ($1,$2) AND "t"."a" IN ($3,$4) AND "t"."b" IN ($5,$6)',
])('and lists that are no such keys don’t: %s', async (sql) => {
  const large = await withAnySize({ ...info, connect: async () => recordingAdapter() }).connect();
  await runInTenantScope(acme, () => large.executeRaw(statement(sql, [1, 2, 3, 4, 5, 6])));
  expect(texts()).toEqual([sql]);
});

test('a transaction’s statements are rewritten too, within it', async () => {
  const transaction = await adapter.startTransaction();
  await runInTenantScope(acme, async () => {
    await transaction.executeRaw(statement('SELECT 1 WHERE a IN ($1,$2,$3,$4)', [1, 2, 3, 4]));
    await transaction.queryRaw(statement('SELECT 1 WHERE a NOT IN ($1,$2,$3,$4)', [1, 2, 3, 4]));
  });
  expect(texts().filter((text) => text.startsWith('SELECT'))).toEqual([
    'SELECT 1 WHERE a = ANY($1)',
    'SELECT 1 WHERE a <> ALL($1)',
  ]);
  expect(texts()).not.toContain('COMMIT');
});
