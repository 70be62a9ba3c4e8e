import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { backupRole } from '../backup/backup-role.ts';
import { setRoleSettings } from '../settings/role-settings.ts';
import { MigrationError } from './errors.ts';
import { isPrintableAscii, scramVerifier } from './scram-verifier.ts';

/** The role that the migrations grant privileges to. */
const group = 'freehold_app';

/**
 * Creates the API's login role, a member of `freehold_app` alone, or updates its password. Only the owner, this role, roles
 * created by earlier calls, and `freehold_backup` may connect to the database. The role gets the settings that Freehold
 * requires.
 *
 * @param owner a connection of the owner role, which needs CREATEROLE
 * @param databaseUrl the API's URL, with the role and its password
 * @throws {MigrationError} if the role could bypass row-level security, or isn't the owner's to change
 */
export async function prepareAppRole(owner: pg.Client, databaseUrl: string): Promise<void> {
  const url = new URL(databaseUrl);
  const name = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  if (!isPrintableAscii(password)) {
    throw new MigrationError('DATABASE_URL has no password, or one with other than printable ASCII characters.');
  }
  try {
    await assertNotOwner(owner, name);
    // Before anything is changed: the role may belong to another application.
    await assertNoPrivileges(owner, name);
    await retryOnRoleConflict(() => createRole(owner, name, scramVerifier(password)));
    await retryOnRoleConflict(() => restrictConnections(owner, name));
    await retryOnRoleConflict(() => setRoleSettings(owner, name));
  } catch (cause) {
    if (!(cause instanceof pg.DatabaseError && cause.code === '42501')) throw cause;
    throw new MigrationError(
      `The owner role may not set up the role ${name}: ${cause.message}. It needs CREATEROLE, and ${group} and ${name} ` +
        'must be roles that it has made: give each owner a database server of its own.',
      { cause },
    );
  }
}

async function createRole(owner: pg.Client, name: string, verifier: string): Promise<void> {
  const { rows } = await owner.query<{ exists: boolean; is_member: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS exists,
            EXISTS (SELECT FROM pg_auth_members
                     WHERE member = to_regrole(quote_ident($1)) AND roleid = to_regrole($2)) AS is_member`,
    [name, group],
  );
  const [found] = rows;
  const role = owner.escapeIdentifier(name);
  const password = owner.escapeLiteral(verifier);
  await owner.query(
    found?.exists
      ? `ALTER ROLE ${role} LOGIN PASSWORD ${password}`
      : `CREATE ROLE ${role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD ${password}`,
  );
  if (!found?.is_member) await owner.query(`GRANT ${group} TO ${role}`);
}

async function assertNotOwner(owner: pg.Client, name: string): Promise<void> {
  const { rowCount } = await owner.query('SELECT WHERE current_user = $1', [name]);
  if (rowCount === 0) return;
  throw new MigrationError('DATABASE_URL names the owner role. The API needs a role of its own, which owns nothing.');
}

/** An existing role may have further privileges. */
async function assertNoPrivileges(owner: pg.Client, name: string): Promise<void> {
  const { rows } = await owner.query<{ privilege: string }>(
    `SELECT privilege
       FROM pg_roles,
            LATERAL (VALUES ('is a superuser', rolsuper), ('may bypass row-level security', rolbypassrls),
                            ('may make roles', rolcreaterole), ('may make databases', rolcreatedb),
                            ('may replicate', rolreplication)) AS privileges (privilege, held)
      WHERE rolname = $1 AND held
     UNION ALL
     SELECT 'is a member of ' || roleid::regrole
       FROM pg_auth_members
      WHERE member = to_regrole(quote_ident($1)) AND roleid <> to_regrole($2)`,
    [name, group],
  );
  if (rows.length === 0) return;
  throw new MigrationError(
    `The role ${name} of DATABASE_URL ${rows.map(({ privilege }) => privilege).join(', ')}. Name a role in DATABASE_URL that is ` +
      'not there yet, and it will be made as it should be.',
  );
}

async function restrictConnections(owner: pg.Client, name: string): Promise<void> {
  const { rows } = await owner.query<{ database: string }>('SELECT current_database() AS database');
  const database = owner.escapeIdentifier(rows[0]?.database ?? '');
  await owner.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  const roles = [name, backupRole].map((role) => owner.escapeIdentifier(role)).join(', ');
  await owner.query(`GRANT CONNECT ON DATABASE ${database} TO ${roles}`);
}

/** PostgreSQL's codes for a role that was created concurrently. */
const roleExistsCodes: ReadonlySet<string> = new Set(['42710', '23505']);

/**
 * Roles belong to the server, and the migrations' lock to a database: migrations of two databases may change the same role
 * at once, which PostgreSQL fails for one of them.
 */
async function retryOnRoleConflict(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isRoleConflict =
        error instanceof pg.DatabaseError &&
        (roleExistsCodes.has(error.code ?? '') || /tuple concurrently (updated|deleted)/.test(error.message));
      if (!isRoleConflict || attempt === 10) throw error;
      await delay(Math.random() * 50 * attempt);
    }
  }
}
