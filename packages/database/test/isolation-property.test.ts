/**
 * A property test of isolation, with random operations: `isolation/property.ts` states the property.
 *
 * FREEHOLD_ISOLATION_RUNS: the number of sequences for each client, by default 500.
 * FREEHOLD_ISOLATION_SEED: the seed, which each run prints. It determines the sequences, and not how those of several tenants
 * interleave.
 */

import type { TestDatabase } from '@freehold/local-postgres/testing';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createTenant } from '../src/index.ts';
import { createFixtureDatabase } from './fixture.ts';
import { attacks, runAttack } from './isolation/attacks.ts';
import { type BypassingRole, createBypassingRole } from './isolation/bypassing-role.ts';
import {
  type ClientUnderTest,
  engineClient,
  filterWithoutRls,
  rlsWithoutFilter,
  smallStatements,
} from './isolation/clients-under-test.ts';
import { models } from './isolation/models.ts';
import { OutcomeCounter } from './isolation/outcome-counter.ts';
import { type CheckOptions, checkIsolation, describeFailure } from './isolation/property.ts';
import { StoredRows } from './isolation/stored-rows.ts';
import { activeTenants, allTenants, idOf } from './isolation/tenants.ts';

// biome-ignore lint/style/noProcessEnv: the entry point reads the environment.
const { FREEHOLD_ISOLATION_RUNS = '500', FREEHOLD_ISOLATION_SEED } = process.env;
const runs = Number(FREEHOLD_ISOLATION_RUNS);
const seed = Number(FREEHOLD_ISOLATION_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** Generous: a busy machine takes a tenth of a second for a sequence, and shrinking takes more. */
const timeout = 60_000 + runs * 200;

let server: TestDatabase;
let stored: StoredRows;
let bypassing: BypassingRole;

beforeAll(async () => {
  server = await createFixtureDatabase();
  for (const tenant of allTenants) await createTenant(server.ownerUrl, tenant, tenant);
  const { superuserUrl } = inject('databaseTemplate');
  bypassing = await createBypassingRole(superuserUrl, server.appUrl);
  const { pathname } = new URL(server.appUrl);
  stored = await StoredRows.open(Object.assign(new URL(superuserUrl), { pathname }).href);
  process.stdout.write(`FREEHOLD_ISOLATION_SEED=${seed}\n`);
});

afterAll(async () => {
  await stored.close();
  await server.drop();
  await bypassing.drop();
});

async function check(client: ClientUnderTest, options: Partial<CheckOptions> = {}): Promise<string | undefined> {
  try {
    return describeFailure(await checkIsolation(client, stored, { seed, numRuns: runs, ...options }));
  } finally {
    await client.close();
  }
}

/** Fails with the description of a failure. */
function assertNoFailure(failure: string | undefined): void {
  if (failure !== undefined) throw new Error(failure);
}

/** A broken operation or an unreachable database is no leak. */
function assertLeak(failure: string | undefined): void {
  expect(failure).toContain('disagrees on');
  expect(failure).not.toContain('by an error of another kind');
}

describe('concurrent tenants get the results, and keep the rows, that each would have alone', () => {
  const counter = new OutcomeCounter();

  test('with the API’s client', { timeout }, async () => {
    assertNoFailure(await check(engineClient(server.appUrl), { onOutcome: counter.add }));
  });

  test('with row-level security alone', { timeout }, async () => {
    assertNoFailure(await check(rlsWithoutFilter(server.appUrl), { onOutcome: counter.add }));
  });

  // Steps that send lists of values, since these are what such a client sends in another way.
  test('with the API’s client, where three values are already too many for a statement', { timeout }, async () => {
    let rewritten = 0;
    const client = smallStatements(server.appUrl, (sql) => {
      if (sql.includes('force_custom_plan')) rewritten += 1;
    });
    const isTaken = ({ text }: { readonly text: string }) =>
      /^(?!.*(OrThrow|Raw)).*("in":\["|findMany\(.*"(tasks|project)":(\{|true)|[cC]reateMany)/.test(text);
    assertNoFailure(await check(client, { numRuns: Math.ceil(runs / 2), isTaken, minSteps: 6 }));
    expect(rewritten).toBeGreaterThan(runs * 2);
  });

  // Otherwise all operations could be rejected, or some never tried, and the property would hold. The rarest occur some ten
  // times in a thousand sequences.
  const tooFew = runs < 500 ? ' (skipped: with fewer than 500 runs, some kinds may not come)' : '';
  test.skipIf(runs < 500)(`and every kind of operation succeeded at least once${tooFew}`, () => {
    expect(counter.missing()).toEqual([]);
  });
});

describe('the check fails soon', () => {
  test('when nothing separates tenants', { timeout }, async () => {
    assertLeak(await check(rlsWithoutFilter(bypassing.url), { numRuns: 50 }));
  });

  test('when the filter is there without row-level security', { timeout }, async () => {
    assertLeak(await check(filterWithoutRls(bypassing.url), { numRuns: 200 }));
  });

  test.each(models.map(({ table }) => table))('when %s have no row-level security', { timeout }, async (table) => {
    await server.asOwner(`ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`);
    try {
      assertLeak(await check(rlsWithoutFilter(server.appUrl), { numRuns: 100 }));
    } finally {
      await server.asOwner(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
    }
  });
});

// Why there are two layers: the filter reports bugs by name but has gaps, which row-level security doesn't have.
describe.each<[string, () => ClientUnderTest, 'filterAlone' | 'withoutBoth' | undefined]>([
  ['filter and row-level security', () => engineClient(server.appUrl), undefined],
  ['row-level security alone', () => rlsWithoutFilter(server.appUrl), undefined],
  ['the filter alone', () => filterWithoutRls(bypassing.url), 'filterAlone'],
  ['neither', () => rlsWithoutFilter(bypassing.url), 'withoutBoth'],
])('with %s', (_, open, column) => {
  let client: ClientUnderTest;
  beforeAll(() => {
    client = open();
  });
  afterAll(() => client.close());

  test.each(attacks.map((shape) => ({ ...shape, expected: column ? shape[column] : 'holds' })))(
    'isolation $expected when a tenant $name',
    async ({ attempt, expected }) => {
      expect(await runAttack(attempt, client, stored)).toBe(expected);
    },
  );
});

test('Prisma sends the `findUnique` calls of one tick as one query, for one tenant, which the API’s client prevents', async () => {
  const [acme, globex] = activeTenants;
  const [model] = models;
  if (!acme || !globex || !model) throw new Error('The test needs two tenants and a model.');
  await stored.reset();
  const where = { id: idOf(acme, model, 0) };
  const ask = (client: ClientUnderTest) =>
    Promise.all([acme, globex].map((tenant) => client.sessionOf(tenant).call(model.name, 'findUnique', { where })));
  const batching = rlsWithoutFilter(server.appUrl, { batching: true });
  expect(await ask(batching)).toMatchObject([{ tenantId: acme }, { tenantId: acme }]);
  await batching.close();
  const database = engineClient(server.appUrl);
  expect(await ask(database)).toMatchObject([{ tenantId: acme }, null]);
  await database.close();
});
