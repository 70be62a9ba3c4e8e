import { readFile } from 'node:fs/promises';
import type { TestDatabase } from '@freehold/local-postgres/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createFixtureDatabase } from '../fixture.ts';
import { findUnsearchableColumns } from './unsearchable-indexes.ts';

let server: TestDatabase;
let superuser: pg.Client;

beforeAll(async () => {
  server = await createFixtureDatabase();
  const { pathname } = new URL(server.ownerUrl);
  const url = Object.assign(new URL(inject('databaseTemplate').superuserUrl), { pathname });
  superuser = new pg.Client({ connectionString: url.href });
  await superuser.connect();
});

afterAll(async () => {
  await superuser.end();
  await server.drop();
});

/** Creates a tenant table with these columns and indexes, and returns what of the indexes can't be searched. */
async function unsearchable(columns: string, indexes: string): Promise<string[]> {
  await server.asOwner(`
    CREATE TYPE colour AS ENUM ('red', 'green');
    CREATE TABLE trial (id uuid PRIMARY KEY, tenant_id text NOT NULL DEFAULT current_tenant_id(), ${columns});
    ALTER TABLE trial ENABLE ROW LEVEL SECURITY;
    ALTER TABLE trial FORCE ROW LEVEL SECURITY;
    CREATE POLICY of_current_tenant ON trial
      USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
    ${indexes}`);
  try {
    return (await findUnsearchableColumns(superuser)).filter((line) => line.startsWith('trial'));
  } finally {
    await server.asOwner('DROP TABLE trial; DROP TYPE colour');
  }
}

test('an index is searched by each of its columns, whichever others there are', async () => {
  const indexes = `
    CREATE INDEX ON trial (tenant_id, a, id); CREATE INDEX ON trial (tenant_id, a); CREATE INDEX ON trial (b);
    CREATE INDEX trial_of_some ON trial (tenant_id, b) WHERE a > 3; CREATE INDEX ON trial USING hash (b)`;
  expect(await unsearchable('a int, b text', indexes)).toEqual([]);
});

test('an index is found that can’t be searched by an enum, by an expression, or by what is in a value', async () => {
  const indexes = `
    CREATE INDEX trial_enum ON trial (tenant_id, a, id); CREATE INDEX trial_lower ON trial (tenant_id, lower(b));
    CREATE INDEX trial_json ON trial USING gin (c); CREATE INDEX trial_some ON trial (tenant_id, d) WHERE a = 'red'`;
  expect(await unsearchable('a colour, b text, c jsonb, d numeric', indexes)).toEqual([
    'trial_enum: a',
    'trial_json: c',
    'trial_lower: lower(b)',
    'trial_some: d',
  ]);
});

test('without policies every index is searched', async () => {
  await server.asOwner(`CREATE TYPE colour AS ENUM ('red');
    CREATE TABLE trial (a colour, b jsonb, c text[]); CREATE INDEX ON trial (a);
    CREATE INDEX ON trial USING gin (b); CREATE INDEX ON trial USING gin (c)`);
  try {
    expect(await findUnsearchableColumns(superuser)).toEqual([]);
  } finally {
    await server.asOwner('DROP TABLE trial; DROP TYPE colour');
  }
});

/** The rows of the table of types in docs/extending.md: a type, and whether an index is searched for it. */
const guide = await readFile(new URL('../../../../docs/extending.md', import.meta.url), 'utf8');
const section = guide.split(/^## /m).find((text) => text.startsWith('What an index is searched by\n')) ?? '';
const documented = [...section.matchAll(/^\| `([^`]+)`.*?\| (yes|no) \|/gm)].map(([, type = '', searched]) => ({
  type,
  searched: searched === 'yes',
}));

test('the table of types in docs/extending.md is complete enough', () => {
  expect(documented.length).toBeGreaterThan(12);
});

test.each(documented)('as docs/extending.md says of $type, an index is searched for it: $searched', async (row) => {
  const usesGin = /jsonb|\[\]|tsvector/.test(row.type);
  const type = row.type === 'enum' ? 'colour' : row.type;
  const index = usesGin
    ? 'CREATE INDEX trial_index ON trial USING gin (a)'
    : 'CREATE INDEX trial_index ON trial (tenant_id, a)';
  expect(await unsearchable(`a ${type}`, index)).toEqual(row.searched ? [] : ['trial_index: a']);
});
