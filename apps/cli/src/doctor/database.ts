import { ConnectionRefusedError, isDatabaseUnavailable, RlsNotEnforcedError } from '@freehold/database';
import { EnvironmentError } from '@freehold/environment';
import type { Services } from '../services.ts';
import { type CheckResult, errorMessage, failed, notChecked, passed } from './check-result.ts';

/** The API's role, the wall between tenants, and the migrations. */
export async function checkDatabase(
  services: Pick<Services, 'source' | 'tenantDatabase' | 'owner'>,
): Promise<CheckResult[]> {
  const rlsResults = await checkRowLevelSecurity(services);
  // Without tables, that is what is wrong with the wall.
  return [...rlsResults, ...(await checkMigrations(services))];
}

async function checkRowLevelSecurity(services: Pick<Services, 'source' | 'tenantDatabase'>): Promise<CheckResult[]> {
  if (!services.source['DATABASE_URL'])
    return [notChecked('DATABASE_URL is not given: the database was not looked at.')];
  try {
    await services.tenantDatabase.assertRlsEnforced();
    return [passed('The API’s role reaches the database, and row-level security keeps the tenants apart.')];
  } catch (error) {
    if (error instanceof RlsNotEnforcedError) return error.issues.map((issue) => failed(issue, fixFor(issue)));
    if (error instanceof EnvironmentError)
      return [notChecked('DATABASE_URL is not one: the database was not looked at.')];
    if (error instanceof ConnectionRefusedError) {
      return [failed(error.message, 'Correct DATABASE_URL. `npm run migrate` makes the role that it names.')];
    }
    return [failed(`The database can not be reached: ${errorMessage(error)}`, connectionFix(error, 'DATABASE_URL'))];
  }
}

function fixFor(issue: string): string {
  if (/npm run migrate/.test(issue)) return 'npm run migrate';
  if (/role/i.test(issue)) {
    return 'Name a role in DATABASE_URL that is not there yet: `npm run migrate` makes it as it should be.';
  }
  return 'Correct the migration that made it: docs/extending.md has what a table needs.';
}

async function checkMigrations(services: Pick<Services, 'source' | 'owner'>): Promise<CheckResult[]> {
  if (!services.source['DATABASE_OWNER_URL']) {
    return [notChecked('DATABASE_OWNER_URL is not given: whether migrations are missing was not looked at.')];
  }
  try {
    const pending = await services.owner.pendingMigrations();
    if (pending.length === 0) return [passed('The owner’s role reaches the database, and no migration is missing.')];
    return [failed(`The database lacks ${pending.length} migrations: ${pending.join(', ')}.`, 'npm run migrate')];
  } catch (error) {
    if (error instanceof EnvironmentError) return [failed(formatIssues(error), 'Correct DATABASE_OWNER_URL.')];
    return [
      failed(`The owner’s role does not get in: ${errorMessage(error)}`, connectionFix(error, 'DATABASE_OWNER_URL')),
    ];
  }
}

function formatIssues({ issues: problems }: EnvironmentError): string {
  return `${problems.map(({ variable, sentence }) => `${variable} ${sentence}`).join(', ')}.`;
}

function connectionFix(error: unknown, variable: string): string {
  return isDatabaseUnavailable(error)
    ? `Start PostgreSQL, or correct the host and port in ${variable}; on AWS, run this inside the VPC.`
    : `Correct ${variable}.`;
}
