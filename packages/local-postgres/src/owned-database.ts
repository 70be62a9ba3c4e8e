import pg from 'pg';

/**
 * Makes the owner role and a database that belongs to it, or brings the role's password up to date. The owner is what
 * the master user is on RDS: it may make roles and databases, and is no superuser.
 *
 * @param superuserUrl a superuser's URL, of any database of the server
 * @param ownerUrl names the role, its password and the database
 */
export async function createOwnedDatabase(superuserUrl: string, ownerUrl: string): Promise<void> {
  const url = new URL(ownerUrl);
  const role = decodeURIComponent(url.username);
  const database = decodeURIComponent(url.pathname.slice(1));
  const password = decodeURIComponent(url.password);
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const roleExists = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
    await client.query(
      `${roleExists.rowCount ? 'ALTER' : 'CREATE'} ROLE ${client.escapeIdentifier(role)} ` +
        `LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE CREATEDB PASSWORD ${client.escapeLiteral(password)}`,
    );
    const databaseExists = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (!databaseExists.rowCount) {
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)} OWNER ${client.escapeIdentifier(role)}`);
    }
  } finally {
    await client.end();
  }
}
