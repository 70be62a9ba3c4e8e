import { findPgBouncer, startPgBouncer, type TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createTenant, findDifferingSettings, isDatabaseReadOnly, isDatabaseUnavailable } from '../src/index.ts';
import { requiredSettings, settingNames } from '../src/settings/required-settings.ts';
import { setRoleSettings } from '../src/settings/role-settings.ts';
import { createFixtureDatabase, type FixtureDatabase, openFixtureDatabase } from './fixture.ts';

let server: TestDatabase;
let database: FixtureDatabase;
const acme = tenantId('acme');
const sub = 'wile';

beforeAll(async () => {
  server = await createFixtureDatabase();
  await createTenant(server.ownerUrl, acme, 'Acme');
});
afterAll(() => server.drop());
beforeEach(() => {
  database = openFixtureDatabase({ url: server.appUrl, poolSize: 1 });
});
afterEach(async () => {
  await database.close();
  await server.asOwner('TRUNCATE users CASCADE');
});

const target = () => {
  const { username, pathname } = new URL(server.appUrl);
  return `ROLE ${username} IN DATABASE ${pathname.slice(1)}`;
};

/** Sets a setting for the API's role until the end of the test. */
async function set(name: string, value: string): Promise<void> {
  await server.asOwner(`ALTER ${target()} SET "${name}" TO '${value}'`);
  onTestFinished(async () => void (await server.asOwner(`ALTER ${target()} RESET "${name}"`)));
}

async function setForRole(): Promise<void> {
  const owner = new pg.Client({ connectionString: server.ownerUrl });
  await owner.connect();
  await setRoleSettings(owner, new URL(server.appUrl).username);
  await owner.end();
}

const pidOf = async (): Promise<unknown> => await database.forTenant(acme).$queryRaw`SELECT pg_backend_pid() AS pid`;

describe('a migration', () => {
  test('gives the API’s role the required settings, which win over those of the database', async () => {
    await set('TimeZone', 'Asia/Kolkata');
    await set('search_path', 'nowhere');
    expect(await findDifferingSettings(server.appUrl)).toEqual(
      expect.arrayContaining([
        { name: 'TimeZone', value: 'Asia/Kolkata', required: 'UTC' },
        { name: 'search_path', value: 'nowhere', required: 'public' },
      ]),
    );
    await server.asOwner(`ALTER DATABASE ${new URL(server.appUrl).pathname.slice(1)} SET DateStyle TO 'German'`);
    await setForRole();
    await setForRole();
    expect(await findDifferingSettings(server.appUrl)).toEqual([]);
    await server.asOwner(`ALTER ${target()} RESET ALL`);
  });

  test.each(settingNames)('sets %s for the role', async (name) => {
    await setForRole();
    onTestFinished(async () => void (await server.asOwner(`ALTER ${target()} RESET ALL`)));
    const [row] = await server.asOwner<{ settings: string[] }>(
      `SELECT setconfig AS settings FROM pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase
        WHERE datname = current_database() AND setrole <> 0`,
    );
    expect(row?.settings.map((setting) => setting.toLowerCase())).toContainEqual(
      `${name}=${requiredSettings[name]}`.toLowerCase(),
    );
  });
});

describe('a connection', () => {
  test('has the required settings, and no tenant, whatever the role’s are', async () => {
    await set('TimeZone', 'Asia/Kolkata');
    await set('bytea_output', 'escape');
    const text = 'SELECT name, setting AS value FROM pg_settings WHERE name = ANY ($1)';
    const seen = await database.forTenant(acme).$queryRawUnsafe<{ name: string; value: string }[]>(text, settingNames);
    expect(Object.fromEntries(seen.map(({ name, value }) => [name, value]))).toEqual(requiredSettings);
  });

  test('has them also where its URL has options of its own, which it keeps', async () => {
    const url = `${server.appUrl}?options=${encodeURIComponent('-c TimeZone=Asia/Kolkata -c work_mem=123kB')}`;
    const own = openFixtureDatabase({ url, poolSize: 1 });
    onTestFinished(() => own.close());
    expect(
      await own.forTenant(acme)
        .$queryRaw`SELECT current_setting('TimeZone') AS zone, current_setting('work_mem') AS memory`,
    ).toEqual([{ zone: 'UTC', memory: '123kB' }]);
  });

  test('whose session something has changed is closed, and the next one is right', async () => {
    const before = await pidOf();
    expect(await pidOf()).toEqual(before);
    await database.forTenant(acme).$executeRawUnsafe(`SET TIME ZONE 'Asia/Kolkata'`);
    expect(await pidOf()).not.toEqual(before);
    expect(await database.forTenant(acme).$queryRaw`SELECT current_setting('TimeZone') AS zone`).toEqual([
      { zone: 'UTC' },
    ]);
  });

  test('on which a transaction has changed its own settings is kept', async () => {
    const before = await pidOf();
    await database.forTenant(acme).$executeRawUnsafe(`SET LOCAL TIME ZONE 'Asia/Kolkata'; SELECT 1`);
    expect(await pidOf()).toEqual(before);
  });

  test('that refuses a write as read-only is unavailable, and is closed', async () => {
    const before = await pidOf();
    const write = database.forTenant(acme).$transaction(async (transaction) => {
      await transaction.$executeRawUnsafe('SET TRANSACTION READ ONLY');
      await transaction.project.create({ data: { name: 'new', ownerSub: sub } });
    });
    const error: unknown = await write.catch((reason: unknown) => reason);
    expect([isDatabaseUnavailable(error), isDatabaseReadOnly(error)]).toEqual([true, true]);
    expect(await pidOf()).not.toEqual(before);
  });
});

describe('a time that can’t be read is refused', () => {
  test.each(['infinity', '-infinity'])('by the account status: %s', async (moment) => {
    await server.asOwner('INSERT INTO users (sub, username, revoked_before) VALUES ($1, $1, $2)', [sub, moment]);
    await expect(database.findAccountStatus(acme, sub)).rejects.toThrow('can not be read');
  });

  test.each([
    [`set_config('DateStyle', 'German', true)`, 'now()'],
    [`set_config('TimeZone', 'Asia/Kolkata', true)`, 'now()'],
    [`set_config('DateStyle', 'SQL, DMY', true)`, 'now()::timestamp'],
    [`set_config('DateStyle', 'Postgres, DMY', true)`, 'current_date'],
    ['1', `'infinity'::timestamptz`],
    ['1', `'0044-03-15 BC'::date`],
  ])('by the tenant’s client: %s, %s', async (setting, moment) => {
    const ask = database.forTenant(acme).$queryRawUnsafe(`SELECT ${setting} AS setting, ${moment} AS moment`);
    await expect(ask).rejects.toThrow('can not be read');
    expect(await database.forTenant(acme).project.count()).toBe(0);
  });
});

test.each([
  [`SET LOCAL DateStyle TO 'German'`, 'now()'],
  [`SET LOCAL DateStyle TO 'SQL, DMY'`, 'current_date'],
  ['SELECT 1', `'infinity'::timestamptz`],
])('a time that can’t be read is refused in a transaction: %s, %s', async (setting, moment) => {
  const work = database.forTenant(acme).$transaction(async (transaction) => {
    await transaction.$executeRawUnsafe(setting);
    return transaction.$queryRawUnsafe(`SELECT ${moment} AS moment`);
  });
  await expect(work).rejects.toThrow('can not be read');
  const readable = database
    .forTenant(acme)
    .$transaction((transaction) => transaction.$queryRaw`SELECT now(), now()::date, now()::timestamp(0), NULL::date`);
  expect(await readable).toHaveLength(1);
});

const program = findPgBouncer();

describe.skipIf(program === undefined)(
  program === undefined ? 'a pooler (skipped: PgBouncer is not installed)' : 'a pooler',
  () => {
    test.each(['none', 'transaction'] as const)(
      'whose connections are otherwise is corrected in each transaction (DATABASE_POOLER=%s)',
      async (pooler) => {
        // Here the pooler drops the startup options, as some do with those that they don't know.
        const bouncer = await startPgBouncer(program ?? '', server.appUrl, 2, 'ignore_startup_parameters = options');
        await set('TimeZone', 'Asia/Kolkata');
        await set('bytea_output', 'escape');
        await set('row_security', 'off');
        await set('default_transaction_read_only', 'on');
        await set('default_transaction_isolation', 'serializable');
        const pooled = openFixtureDatabase({ url: bouncer.url, poolSize: 4, pooler });
        const tenant = pooled.forTenant(acme);
        const read = `SELECT current_setting('TimeZone') AS zone, current_setting('bytea_output') AS bytes,
                             current_setting('row_security') AS rls, current_setting('transaction_read_only') AS ro,
                             current_setting('transaction_isolation') AS isolation`;
        const right = [{ zone: 'UTC', bytes: 'hex', rls: 'on', ro: 'off', isolation: 'read committed' }];
        expect(await tenant.$queryRawUnsafe(read)).toEqual(right);
        expect(await tenant.$transaction((transaction) => transaction.$queryRawUnsafe(read))).toEqual(right);
        const isolationLevel = 'RepeatableRead';
        expect(
          await tenant.$transaction((transaction) => transaction.$queryRawUnsafe(read), { isolationLevel }),
        ).toEqual([{ ...right[0], isolation: 'repeatable read' }]);
        await tenant.project.create({ data: { name: 'new', ownerSub: sub } });
        expect(await tenant.project.deleteMany()).toEqual({ count: 1 });
        const { revokedBefore } = await pooled.revokeTokens({ sub, username: sub });
        expect(Math.abs(revokedBefore.getTime() - Date.now())).toBeLessThan(60_000);
        expect(await pooled.findAccountStatus(acme, sub)).toEqual({ tenantStatus: 'active', revokedBefore });
        await pooled.assertRlsEnforced();
        await pooled.ping();
        await pooled.close();
        await bouncer.stop();
      },
    );
  },
);
