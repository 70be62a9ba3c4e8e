import { BrokenWallError, ConnectionRefusedError, isDatabaseUnavailable } from '@freehold/database';
import { EnvironmentError } from '@freehold/environment';
import type { Parts } from '../parts.ts';
import { bad, type Finding, good, reasonOf, unknown } from './finding.ts';

/** The API's role, the wall between tenants, and the migrations. */
export async function checkDatabase(parts: Pick<Parts, 'source' | 'tenantRows' | 'owner'>): Promise<Finding[]> {
  const reached = await checkWall(parts);
  // Without tables, that is what is wrong with the wall.
  return [...reached, ...(await checkMigrations(parts))];
}

async function checkWall(parts: Pick<Parts, 'source' | 'tenantRows'>): Promise<Finding[]> {
  if (!parts.source['DATABASE_URL']) return [unknown('DATABASE_URL is not given: the database was not looked at.')];
  try {
    await parts.tenantRows.checkWall();
    return [good('The API’s role reaches the database, and row-level security keeps the tenants apart.')];
  } catch (error) {
    if (error instanceof BrokenWallError) return error.flaws.map((flaw) => bad(flaw, cureOf(flaw)));
    if (error instanceof EnvironmentError) return [unknown('DATABASE_URL is not one: the database was not looked at.')];
    if (error instanceof ConnectionRefusedError) {
      return [bad(error.message, 'Correct DATABASE_URL. `npm run migrate` makes the role that it names.')];
    }
    return [bad(`The database can not be reached: ${reasonOf(error)}`, unreachableCure(error, 'DATABASE_URL'))];
  }
}

function cureOf(flaw: string): string {
  if (/npm run migrate/.test(flaw)) return 'npm run migrate';
  if (/role/i.test(flaw)) {
    return 'Name a role in DATABASE_URL that is not there yet: `npm run migrate` makes it as it should be.';
  }
  return 'Correct the migration that made it: docs/extending.md has what a table needs.';
}

async function checkMigrations(parts: Pick<Parts, 'source' | 'owner'>): Promise<Finding[]> {
  if (!parts.source['DATABASE_OWNER_URL']) {
    return [unknown('DATABASE_OWNER_URL is not given: whether migrations are missing was not looked at.')];
  }
  try {
    const pending = await parts.owner.pendingMigrations();
    if (pending.length === 0) return [good('The owner’s role reaches the database, and no migration is missing.')];
    return [bad(`The database lacks ${pending.length} migrations: ${pending.join(', ')}.`, 'npm run migrate')];
  } catch (error) {
    if (error instanceof EnvironmentError) return [bad(sentenceOf(error), 'Correct DATABASE_OWNER_URL.')];
    return [bad(`The owner’s role does not get in: ${reasonOf(error)}`, unreachableCure(error, 'DATABASE_OWNER_URL'))];
  }
}

function sentenceOf({ problems }: EnvironmentError): string {
  return `${problems.map(({ variable, sentence }) => `${variable} ${sentence}`).join(', ')}.`;
}

function unreachableCure(error: unknown, variable: string): string {
  return isDatabaseUnavailable(error)
    ? `Start PostgreSQL, or correct the host and port in ${variable}; on AWS, run this inside the VPC.`
    : `Correct ${variable}.`;
}
