import type pg from 'pg';
import { scramVerifier } from './scram.ts';

/** The group that the migrations grant to. */
const group = 'freehold_app';

/**
 * Makes the API's login role, or brings its password up to date: a member of `freehold_app` and nothing else. Nobody but
 * the owner and this role may connect to the database afterwards.
 *
 * @param owner a connection of the owner role, which needs CREATEROLE
 * @param databaseUrl the API's URL: names the role and its password
 */
export async function prepareAppRole(owner: pg.Client, databaseUrl: string): Promise<void> {
  const url = new URL(databaseUrl);
  const name = decodeURIComponent(url.username);
  const role = owner.escapeIdentifier(name);
  const password = owner.escapeLiteral(scramVerifier(decodeURIComponent(url.password)));

  const { rows } = await owner.query<{ database: string; exists: boolean; is_owner: boolean }>(
    `SELECT current_database() AS database, current_user = $1 AS is_owner,
            EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS exists`,
    [name],
  );
  const [found] = rows;
  if (found === undefined || found.is_owner) {
    throw new RangeError('DATABASE_URL names the owner role. The API needs a role of its own, which owns nothing.');
  }
  const database = owner.escapeIdentifier(found.database);
  await owner.query(
    found.exists
      ? `ALTER ROLE ${role} LOGIN PASSWORD ${password}`
      : `CREATE ROLE ${role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD ${password}`,
  );
  await owner.query(`GRANT ${group} TO ${role}`);
  await owner.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  await owner.query(`GRANT CONNECT ON DATABASE ${database} TO ${role}`);
}
