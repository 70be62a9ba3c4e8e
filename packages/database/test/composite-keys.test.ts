import { ColumnsClient, createColumnsDatabase } from '@freehold/fixture-database/columns';
import type { TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId as tenant } from '@freehold/tenancy';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTenant, type Database, openDatabase, type TenantClient } from '../src/index.ts';

/**
 * A nested write to rows whose key has two columns beside the tenant. Prisma writes to each combination of the columns' values.
 */

let server: TestDatabase;
let database: Database<ColumnsClient>;
let acme: TenantClient<ColumnsClient>;
const sample = '01900000-0000-7000-8000-000000000001';
const where = { id: sample };

beforeAll(async () => {
  server = await createColumnsDatabase();
  await createTenant(server.ownerUrl, tenant('acme'), 'Acme');
  database = openDatabase({ url: server.appUrl, poolSize: 2, onConnectionLost: () => {}, client: ColumnsClient });
  acme = database.forTenant(tenant('acme'));
});

afterAll(async () => {
  await database.close();
  await server.drop();
});

beforeEach(async () => {
  await acme.sample.deleteMany();
  const places = [
    { shelf: 1, kind: 'rock', note: 'chosen' },
    { shelf: 1, kind: 'sand' },
    { shelf: 2, kind: 'rock' },
    { shelf: 2, kind: 'sand', note: 'chosen' },
  ] as const;
  await acme.sample.create({ data: { id: sample, name: 'a', places: { createMany: { data: [...places] } } } });
});

async function notes(): Promise<string[]> {
  const places = await acme.place.findMany({ orderBy: [{ shelf: 'asc' }, { kind: 'asc' }] });
  return places.map(({ shelf, kind, note }) => `${shelf} ${kind} ${note}`);
}

test('a nested updateMany changes the rows that match, and no others', async () => {
  const updateMany = { where: { note: 'chosen' }, data: { note: 'changed' } };
  await acme.sample.update({ where, data: { places: { updateMany } } });
  expect(await notes()).toEqual(['1 rock changed', '1 sand ', '2 rock ', '2 sand changed']);
});

test('a nested deleteMany deletes the rows that match, and no others', async () => {
  await acme.sample.update({ where, data: { places: { deleteMany: { note: 'chosen' } } } });
  expect(await notes()).toEqual(['1 sand ', '2 rock ']);
});

test('a nested delete of a list deletes the rows of the list, and no others', async () => {
  const keys = [
    { tenantId_shelf_kind: { tenantId: 'acme', shelf: 1, kind: 'rock' } },
    { tenantId_shelf_kind: { tenantId: 'acme', shelf: 2, kind: 'sand' } },
  ] as const;
  await acme.sample.update({ where, data: { places: { delete: [...keys] } } });
  expect(await notes()).toEqual(['1 sand ', '2 rock ']);
});

test('conditions on both columns still mean every combination', async () => {
  expect(
    await acme.place.updateMany({
      where: { shelf: { in: [1, 2] }, kind: { in: ['rock', 'sand'] } },
      data: { note: 'all' },
    }),
  ).toEqual({ count: 4 });
  await acme.sample.update({
    where,
    data: {
      places: {
        updateMany: { where: { shelf: { in: [1, 2] }, kind: { in: ['rock', 'sand'] } }, data: { note: 'both' } },
      },
    },
  });
  expect(new Set((await notes()).map((note) => note.split(' ')[2]))).toEqual(new Set(['both']));
});
