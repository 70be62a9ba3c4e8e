import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A role with the API's privileges and BYPASSRLS. */
export interface BypassingRole {
  readonly url: string;
  /** Call it after the database was dropped. */
  drop(): Promise<void>;
}

/** @param appUrl the API's URL of the database */
export async function createBypassingRole(superuserUrl: string, appUrl: string): Promise<BypassingRole> {
  const username = `bypassing_${randomBytes(8).toString('hex')}`;
  const password = randomBytes(16).toString('hex');
  const asSuperuser = async (sql: string) => {
    const client = new pg.Client({ connectionString: superuserUrl });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await asSuperuser(`CREATE ROLE ${username} LOGIN BYPASSRLS PASSWORD '${password}' IN ROLE freehold_app`);
  await asSuperuser(`GRANT CONNECT ON DATABASE ${new URL(appUrl).pathname.slice(1)} TO ${username}`);
  return {
    url: Object.assign(new URL(appUrl), { username, password }).href,
    drop: () => asSuperuser(`DROP ROLE ${username}`),
  };
}
