import pg from 'pg';

/**
 * Creates the owner role and its database, or updates the role's password. Like the master user on RDS, the owner may create
 * roles and databases, and is no superuser.
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
    // So that the password never gets into the server's log.
    await client.query(
      `SET log_statement = 'none'; SET log_min_error_statement = 'panic'; SET log_min_duration_statement = -1`,
    );
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
