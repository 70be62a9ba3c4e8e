import type pg from 'pg';
import { findObjectFlaws } from './object-flaws.ts';
import { namingRefusal } from './refused.ts';
import { findRoleFlaws } from './role-flaws.ts';
import { findTableFlaws } from './table-flaws.ts';

/**
 * Row-level security would not hold: nothing may be done for a tenant. `message` has a line for each thing that is wrong,
 * and says what to do.
 */
export class BrokenWallError extends Error {
  override readonly name = 'BrokenWallError';
  readonly flaws: readonly string[];

  constructor(flaws: readonly string[]) {
    super(
      [
        'Row-level security would not keep the tenants apart:',
        ...flaws.map((flaw) => `  ${flaw}`),
        'For a role: name one in DATABASE_URL that is not there yet; npm run migrate makes it as it should be.',
        'For a table: docs/extending.md has what its migration needs.',
      ].join('\n'),
    );
    this.flaws = flaws;
  }
}

/**
 * Makes sure that row-level security holds for whoever connects as the pool's role: that the role can't get past it, and
 * that every tenant table has it.
 *
 * @throws {BrokenWallError} with all that is wrong; {ConnectionRefusedError}
 */
export async function checkWall(pool: pg.Pool): Promise<void> {
  const connection = await pool.connect().catch((error: unknown) => {
    throw namingRefusal(error);
  });
  let flaws: string[];
  try {
    // A lock that somebody holds on a table, for a migration, is not waited for long.
    await connection.query(`BEGIN READ ONLY; SET LOCAL lock_timeout = '2s'`);
    const ofRole = await findRoleFlaws(connection);
    // A role that can do anything can do each of these.
    const ofObjects = ofRole.length > 0 ? [] : await findObjectFlaws(connection);
    flaws = [...ofRole, ...ofObjects, ...(await findTableFlaws(connection))];
    await connection.query('COMMIT');
  } catch (error) {
    // It may be waiting for an answer still, and is in a transaction.
    connection.release(true);
    throw error;
  }
  connection.release();
  if (flaws.length > 0) throw new BrokenWallError(flaws);
}
