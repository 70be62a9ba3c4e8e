import pg from 'pg';
import { differingSettingsSql, isSettingName, requiredSettings } from './required-settings.ts';

/** A setting that a role gets from the server, and that is other than Freehold needs it. */
export interface DifferingSetting {
  readonly name: string;
  readonly value: string;
  readonly required: string;
}

/**
 * Finds the settings that a role would have without Freehold's setting its own: what other programs get, such as psql, and
 * a pooler's clients.
 *
 * @param url the role's URL
 */
export async function findDifferingSettings(url: string): Promise<DifferingSetting[]> {
  const connection = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, query_timeout: 10_000 });
  await connection.connect();
  try {
    const { rows } = await connection.query<{ name: string; value: string | null }>(differingSettingsSql);
    return rows.flatMap(({ name, value }) =>
      isSettingName(name) ? [{ name, value: value ?? '', required: requiredSettings[name] }] : [],
    );
  } finally {
    await connection.end();
  }
}
