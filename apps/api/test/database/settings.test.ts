import type { TenantClient } from '@freehold/database';
import type { FixtureClient } from '@freehold/fixture-database';
import { findPgBouncer, type Pooler, startPgBouncer } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { endpoint } from '../../src/contract/endpoint.ts';
import type { Feature } from '../../src/feature.ts';
import { dateTime } from '../../src/http/date-time.ts';
import { timestamp } from '../../src/http/timestamp.ts';
import { fixtureFeatures } from '../support/fixture/index.ts';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';

/** What a server, a database or a role may be set to. A value or a policy may depend on each of them. */
const matrix: readonly (readonly [setting: string, value: string])[] = [
  ['TimeZone', 'Asia/Kolkata'],
  ['TimeZone', 'America/New_York'],
  ['TimeZone', 'Pacific/Kiritimati'],
  ['DateStyle', 'German'],
  ['DateStyle', 'SQL, DMY'],
  ['DateStyle', 'Postgres, MDY'],
  ['IntervalStyle', 'sql_standard'],
  ['bytea_output', 'escape'],
  ['extra_float_digits', '-15'],
  ['client_encoding', 'LATIN1'],
  ['standard_conforming_strings', 'off'],
  ['escape_string_warning', 'off'],
  ['backslash_quote', 'off'],
  ['array_nulls', 'off'],
  ['transform_null_equals', 'on'],
  ['quote_all_identifiers', 'on'],
  ['xmlbinary', 'hex'],
  ['xmloption', 'document'],
  ['lc_monetary', 'POSIX'],
  ['lc_numeric', 'POSIX'],
  ['lc_time', 'POSIX'],
  ['timezone_abbreviations', 'India'],
  ['search_path', 'nowhere'],
  ['row_security', 'off'],
  ['default_transaction_isolation', 'serializable'],
  ['default_transaction_isolation', 'repeatable read'],
  ['default_transaction_read_only', 'on'],
  ['default_transaction_deferrable', 'on'],
  ['plan_cache_mode', 'force_custom_plan'],
  ['enable_indexscan', 'off'],
  ['debug_parallel_query', 'on'],
  ['client_min_messages', 'debug1'],
  ['check_function_bodies', 'off'],
  ['default_text_search_config', 'pg_catalog.simple'],
  ['lock_timeout', '10s'],
  ['idle_in_transaction_session_timeout', '10s'],
  ['work_mem', '64kB'],
];

/** A resource with a moment that a caller chooses. */
const reminderBody = z.object({
  id: z.guid(),
  title: z.string(),
  due_at: z.string().nullable(),
  created_at: z.string(),
});
const createReminder = endpoint({
  method: 'post',
  path: '/api/reminders',
  tag: 'reminders',
  summary: 'Create a reminder',
  body: z.object({ title: z.string(), due_at: dateTime }),
  response: { status: 201, description: 'The reminder.', body: reminderBody },
});
const listReminders = endpoint({
  method: 'get',
  path: '/api/reminders',
  tag: 'reminders',
  summary: 'List the reminders of a moment and later',
  query: z.object({ from: dateTime }),
  response: { status: 200, description: 'They.', body: z.object({ reminders: z.array(reminderBody) }) },
});
type Row = { readonly id: string; readonly title: string; readonly dueAt: Date | null; readonly createdAt: Date };
const json = ({ id, title, dueAt, createdAt }: Row) => {
  return { id, title, due_at: dueAt === null ? null : timestamp(dueAt), created_at: timestamp(createdAt) };
};
const reminders: Feature<TenantClient<FixtureClient>, 'projects:read'> = {
  name: 'reminders',
  routes: (guards) => [
    guards.forTenant(createReminder, 'projects:read', async ({ db, principal, body }) =>
      json(await db.task.create({ data: { title: body.title, dueAt: body.due_at, ownerSub: principal.sub } })),
    ),
    guards.forTenant(listReminders, 'projects:read', async ({ db, principal, query }) => {
      const where = { ownerSub: principal.sub, dueAt: { gte: query.from } };
      // In a transaction too, whose statements take another way.
      const [rows, again] = await db.$transaction([db.task.findMany({ where }), db.task.findMany({ where })]);
      expect(again).toEqual(rows);
      return { reminders: rows.map(json) };
    }),
  ],
};

const program = findPgBouncer();
let installation: Installation;
const bouncers: Pooler[] = [];

beforeAll(async () => {
  installation = await createInstallation();
});

afterAll(async () => {
  await installation.stop();
  for (const bouncer of bouncers) await bouncer.stop();
});

/** Starts an API, and a pooler in front of the database, whose only connection to it has a setting. */
async function startWith([setting, value]: readonly [string, string], index: number, pooled: boolean) {
  const { database } = installation;
  const url = new URL(database.appUrl);
  const name = url.pathname.slice(1);
  const target = index % 2 === 0 ? `DATABASE ${name}` : `ROLE ${url.username} IN DATABASE ${name}`;
  await database.asOwner(`ALTER ${target} SET ${setting} TO '${value}'`);
  try {
    const bouncer = pooled ? await startPgBouncer(program ?? '', database.appUrl, 1) : undefined;
    if (bouncer !== undefined) bouncers.push(bouncer);
    const variables = bouncer === undefined ? {} : { DATABASE_URL: bouncer.url, DATABASE_POOLER: 'transaction' };
    return await installation.startApi(
      { ...variables, DATABASE_POOL_SIZE: '1' },
      { features: [...fixtureFeatures, reminders] },
    );
  } finally {
    // The setting may have made the owner's transactions read-only, too.
    await database.asOwner(`BEGIN READ WRITE; ALTER ${target} RESET ${setting}; COMMIT`);
  }
}

const text = String.raw`O'Neil \ "café" $1 日本`;
const dueAt = '2026-07-01T12:30:00.125Z';

/** A user's way through the API. What depends on time is told by the distance to what is right, in minutes. */
async function journey({ http }: StartedApi, email: string): Promise<unknown> {
  const { access: token } = await http.signIn(email, password);
  const created = await http.post('/api/projects', { name: 'Dam', description: text, budget: 3 }, { token });
  const path = `/api/projects/${created.body.id}`;
  const changed = await http.request('PATCH', path, { token, json: { budget: 4 } });
  const found = await http.get(path, { token });
  const reminder = await http.post('/api/reminders', { title: 'Pay', due_at: dueAt }, { token });
  const later = await http.get(`/api/reminders?from=${dueAt}`, { token });
  const evenLater = await http.get('/api/reminders?from=2026-07-01T12:31:00Z', { token });
  const [stored] = await installation.database.asOwner<{ due: string; created: number; updated: number }>(
    `WITH tenant AS (SELECT set_config('app.tenant_id', 'acme', false))
     SELECT (SELECT to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS') FROM tasks WHERE id = $1) AS due,
            round(extract(epoch FROM now() - created_at) / 60)::int AS created,
            round(extract(epoch FROM now() - updated_at) / 60)::int AS updated
       FROM tenant, projects WHERE id = $2`,
    [reminder.body.id, created.body.id],
  );
  const logout = await http.request('POST', '/api/user/logout', { token });
  const afterwards = await http.get('/api/projects', { token });
  const { access: newToken } = await http.signIn(email, password);
  const again = await http.get('/api/projects', { token: newToken });
  return {
    statuses: [created, changed, found, reminder, later, evenLater, logout, again].map(({ status }) => status),
    found: [found.body.description, found.body.budget],
    reminder: [reminder.body.due_at, minutesAgo(reminder.body.created_at)],
    listed: [later.body, evenLater.body].map(({ reminders }) => reminders?.map((row: Row) => row.title)),
    stored,
    afterwards: [afterwards.status, afterwards.body.code],
  };
}

const minutesAgo = (moment: string) => Math.round((Date.now() - new Date(moment).getTime()) / 60_000);

const right = {
  statuses: [201, 200, 200, 201, 200, 200, 200, 200],
  found: [text, 4],
  reminder: [dueAt, 0],
  listed: [['Pay'], []],
  stored: { due: '2026-07-01 12:30:00.125', created: 0, updated: 0 },
  afterwards: [401, 'token_revoked'],
};

/** Few enough for a slow machine: the connection that has the setting must not be idle for long. */
const together = 8;

const ways = [
  ['directly', false],
  [program === undefined ? 'through PgBouncer (skipped: it is not installed)' : 'through PgBouncer', true],
] as const;

for (const [way, pooled] of ways) {
  describe.skipIf(pooled && program === undefined)(`the API is right ${way}`, () => {
    const journeys: Promise<unknown>[] = [];

    beforeAll(async () => {
      // Each user waits for their sign-out, so some go together.
      for (let first = 0; first < matrix.length; first += together) {
        const apis: { readonly api: StartedApi; readonly email: string }[] = [];
        for (const [offset, entry] of matrix.slice(first, first + together).entries()) {
          const email = `user${first + offset}.${pooled}@acme.example`;
          await installation.createUser({ email, tenant: tenantId('acme') });
          apis.push({ api: await startWith(entry, first + offset, pooled), email });
        }
        const some = apis.map(({ api, email }) => journey(api, email).finally(api.close));
        await Promise.allSettled(some);
        journeys.push(...some);
      }
    }, 120_000);

    test.each(matrix.map(([setting, value], index) => ({ setting, value, index })))(
      'where $setting is $value',
      async ({ index }) => {
        expect(await journeys[index]).toEqual(right);
      },
    );
  });
}
