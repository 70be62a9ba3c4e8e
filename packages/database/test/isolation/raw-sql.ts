import type { TenantId } from '@freehold/tenancy';
import fc from 'fast-check';
import type { ExpectedRows } from './expected-rows.ts';
import { letters } from './filters.ts';
import { models, type TenantModel } from './models.ts';
import type { Operation } from './operation.ts';
import { ExpectedRejection } from './rejection.ts';
import { anyIds, idOf, othersThan } from './tenants.ts';

/** SQL without a tenant, or with another one. The filter doesn't apply to it. */
export function rawSql(tenant: TenantId, model: TenantModel): fc.Arbitrary<Operation> {
  const { table, label, required, parent } = model;
  const ids = anyIds(tenant, model);
  return fc.oneof(
    fc.constant(
      query(`SELECT id::text AS id, tenant_id AS "tenantId", ${label} FROM ${table} ORDER BY id`, (expectedRows) =>
        expectedRows.rows(model).map((row) => ({ id: row.id, tenantId: row['tenantId'], [label]: row[label] })),
      ),
    ),
    fc.constant(
      query(`SELECT count(*)::int AS count FROM ${models.map((each) => each.table).join(', ')}`, (expectedRows) => [
        { count: models.reduce((product, each) => product * expectedRows.rows(each).length, 1) },
      ]),
    ),
    ...(parent
      ? [
          fc.constant(
            query(
              `SELECT p.id::text AS id, c.id::text AS child FROM ${parent.model.table} p
               JOIN ${table} c ON c.${parent.column} = p.id ORDER BY c.id`.replaceAll(/\s+/g, ' '),
              (expectedRows) =>
                expectedRows
                  .rows(model)
                  .flatMap((row) => (row[parent.key] === null ? [] : [{ id: row[parent.key], child: row.id }])),
            ),
          ),
        ]
      : []),
    fc.tuple(letters, fc.option(ids)).map(([letter, id]) =>
      statement(
        `UPDATE ${table} SET ${label} = '${letter}'${id === null ? '' : ` WHERE id = '${id}'`}`,
        (expectedRows) => {
          const rows = expectedRows.rows(model).filter((row) => id === null || row.id === id);
          for (const row of rows) expectedRows.change(model, row.id, { [label]: letter });
          return rows.length;
        },
      ),
    ),
    fc.option(ids, { freq: 2 }).map((id) =>
      statement(`DELETE FROM ${table}${id === null ? '' : ` WHERE id = '${id}'`}`, (expectedRows) => {
        const rows = expectedRows.rows(model).filter((row) => id === null || row.id === id);
        for (const row of rows) expectedRows.remove(model, row.id);
        return rows.length;
      }),
    ),
    othersThan(tenant).map((other) =>
      statement(`UPDATE ${table} SET tenant_id = '${other}'`, (expectedRows) => {
        if (expectedRows.rows(model).length > 0) throw new ExpectedRejection('conflict');
        return 0;
      }),
    ),
    othersThan(tenant).map((other) =>
      statement(
        `INSERT INTO ${table} (id, tenant_id, ${label}, ${required.column})
         VALUES ('${idOf(tenant, model, 5)}', '${other}', 'a', '${required.value}')`.replaceAll(/\s+/g, ' '),
        () => {
          throw new ExpectedRejection('conflict');
        },
      ),
    ),
    // It bypasses row-level security, but takes a privilege that isn't granted.
    fc.constant(
      statement(`TRUNCATE ${table} CASCADE`, () => {
        throw new ExpectedRejection('conflict');
      }),
    ),
  );
}

function query(sql: string, expected: (expectedRows: ExpectedRows) => unknown): Operation {
  return raw('$queryRawUnsafe', sql, expected);
}

function statement(sql: string, expected: (expectedRows: ExpectedRows) => unknown): Operation {
  return raw('$executeRawUnsafe', sql, expected);
}

function raw(
  method: '$queryRawUnsafe' | '$executeRawUnsafe',
  sql: string,
  expected: (expectedRows: ExpectedRows) => unknown,
) {
  return {
    text: `${method}(${JSON.stringify(sql)})`,
    send: (tables) => tables.raw(method, sql),
    read: (answer) => answer,
    expected: (expectedRows) => expectedRows.atomically(() => expected(expectedRows)),
  } satisfies Operation;
}
