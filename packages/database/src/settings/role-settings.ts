import type pg from 'pg';
import { requiredSettings } from './required-settings.ts';

/**
 * Gives a role the required settings in this database: they win over those of the server, of the database and of the role
 * elsewhere, for every client that doesn't set its own. What is set already isn't set again.
 *
 * @param owner a connection of the owner, which has made the role
 */
export async function setRoleSettings(owner: pg.ClientBase, role: string): Promise<void> {
  const { rows } = await owner.query<{ database: string; settings: string[] | null }>(
    `SELECT current_database() AS database,
            (SELECT setconfig FROM pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase
              WHERE datname = current_database() AND setrole = to_regrole(quote_ident($1))) AS settings`,
    [role],
  );
  const [current] = rows;
  const known = new Set(current?.settings?.map(withLowerCaseName));
  const target = `ROLE ${owner.escapeIdentifier(role)} IN DATABASE ${owner.escapeIdentifier(current?.database ?? '')}`;
  for (const [name, value] of Object.entries(requiredSettings)) {
    if (known.has(withLowerCaseName(`${name}=${value}`))) continue;
    await owner.query(`ALTER ${target} SET ${owner.escapeIdentifier(name)} TO ${owner.escapeLiteral(value)}`);
  }
}

function withLowerCaseName(setting: string): string {
  return setting.replace(/^[^=]*/, (name) => name.toLowerCase());
}
