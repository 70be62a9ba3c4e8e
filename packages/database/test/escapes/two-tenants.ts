import type { TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import pg from 'pg';
import { createTenant } from '../../src/index.ts';
import { createFixtureDatabase } from '../fixture.ts';
import { acmeRows, globexRows } from './attempt.ts';

/** A database with rows of acme and of globex. */
export interface TwoTenants {
  readonly server: TestDatabase;
  /** Restores all rows. */
  restore(): Promise<void>;
  /** Reads globex's rows and the global tables, as the owner. */
  readGlobex(): Promise<unknown>;
  drop(): Promise<void>;
}

const insertProject =
  'INSERT INTO projects (id, name, description, budget, owner_sub, updated_at) VALUES ($1, $2, $3, $4, $5, $6)';
const insertTask = 'INSERT INTO tasks (id, title, project_id, owner_sub, updated_at) VALUES ($1, $2, $3, $4, $5)';
const writtenAt = '2026-01-01T00:00:00Z';

export async function createTwoTenants(): Promise<TwoTenants> {
  const server = await createFixtureDatabase();
  await createTenant(server.ownerUrl, tenantId('acme'), 'Acme');
  await createTenant(server.ownerUrl, tenantId('globex'), 'Globex');
  const owner = new pg.Client({ connectionString: server.ownerUrl });
  await owner.connect();

  async function inTenant<Result>(tenant: string, work: () => Promise<Result>): Promise<Result> {
    await owner.query('BEGIN');
    await owner.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenant]);
    let ending = 'ROLLBACK';
    try {
      const result = await work();
      ending = 'COMMIT';
      return result;
    } finally {
      await owner.query(ending);
    }
  }

  const twoTenants: TwoTenants = {
    server,
    async restore() {
      // Of both, before any is created: an escape may have moved a row.
      for (const tenant of ['acme', 'globex']) {
        await inTenant(tenant, async () => {
          await owner.query('DELETE FROM tasks WHERE tenant_id = current_tenant_id()');
          await owner.query('DELETE FROM projects WHERE tenant_id = current_tenant_id()');
        });
      }
      await inTenant('acme', async () => {
        await owner.query(insertProject, [acmeRows.project, acmeRows.name, null, 0, 'wile', writtenAt]);
        await owner.query(insertTask, [acmeRows.task, acmeRows.title, acmeRows.project, 'wile', writtenAt]);
      });
      await inTenant('globex', async () => {
        await owner.query(insertProject, [
          globexRows.project,
          globexRows.name,
          'secret',
          4711,
          'hank-secret',
          writtenAt,
        ]);
        await owner.query(insertProject, [globexRows.second, 'a second secret', null, 1, 'hank-secret', writtenAt]);
        await owner.query(insertTask, [
          globexRows.task,
          globexRows.title,
          globexRows.project,
          'hank-secret',
          writtenAt,
        ]);
      });
      await owner.query('DELETE FROM users');
      await owner.query('DELETE FROM rate_limits');
      await owner.query('DELETE FROM audit_events');
      await owner.query(
        `INSERT INTO users (sub, username, tenant_id, created_at, updated_at)
        VALUES ('wile', 'wile', 'acme', $1, $1), ('hank-secret', 'hank', 'globex', $1, $1)`,
        [writtenAt],
      );
      await owner.query(
        `INSERT INTO sessions (id_hash, sub, signed_in_at, ends_at, expires_at, key_id, sealed_tokens, tokens_expire_at)
         SELECT sha256(sub::bytea), sub, $1, $1, $1, 'key', 'secret', $1 FROM users`,
        [writtenAt],
      );
      await owner.query(
        'INSERT INTO known_addresses (hash, sub, last_sign_in_at) SELECT sha256(sub::bytea), sub, $1 FROM users',
        [writtenAt],
      );
      await owner.query(`INSERT INTO rate_limits (key, points) VALUES ('login:secret', 3)`);
    },
    async readGlobex() {
      const tables = await inTenant('globex', async () => [
        (await owner.query('SELECT * FROM projects WHERE tenant_id = current_tenant_id() ORDER BY id')).rows,
        (await owner.query('SELECT * FROM tasks WHERE tenant_id = current_tenant_id() ORDER BY id')).rows,
      ]);
      for (const table of ['tenants', 'users', 'rate_limits', 'audit_events', 'sessions', 'known_addresses']) {
        tables.push((await owner.query(`SELECT * FROM ${table} ORDER BY 1`)).rows);
      }
      return tables;
    },
    async drop() {
      await owner.end();
      await server.drop();
    },
  };
  // So that the planner has statistics, which could leak values.
  await twoTenants.restore();
  await owner.query('ANALYZE');
  return twoTenants;
}
