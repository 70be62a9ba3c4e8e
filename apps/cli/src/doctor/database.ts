import { findDifferingSettings, RlsNotEnforcedError, toDatabaseConnectionError } from '@freehold/database';
import { EnvironmentError, readDatabaseEnvironment } from '@freehold/environment';
import { errorMessage } from '../errors.ts';
import type { Services } from '../services.ts';
import { type CheckResult, failed, notChecked, passed, passedUnlessFailed } from './check-result.ts';

/** Checks the API's role, row-level security, and the migrations. */
export async function checkDatabase(
  services: Pick<Services, 'source' | 'tenantDatabase' | 'owner'>,
): Promise<CheckResult[]> {
  const rlsResults = await checkRowLevelSecurity(services);
  // A database that can't be reached, or refuses the role, is reported once.
  const isReachable = rlsResults.every(({ state }) => state === 'good');
  return [
    ...rlsResults,
    ...(isReachable ? await checkSettings(services.source) : []),
    ...(await checkMigrations(services)),
  ];
}

/** Checks what the role gets from the server, the database and its own settings: what other programs work with. */
async function checkSettings(source: Services['source']): Promise<CheckResult[]> {
  const differing = await findDifferingSettings(readDatabaseEnvironment(source).DATABASE_URL);
  const results = differing.map(({ name, value, required }) =>
    failed(`The API’s role gets ${name} = ${value || '(empty)'} from the database, and not ${required}.`, settingFix),
  );
  return passedUnlessFailed('The API’s role gets the settings from the database that values depend on.', results);
}

const settingFix =
  'npm run migrate gives the role its own settings. Until then the API sets them itself; other programs don’t.';

async function checkRowLevelSecurity(services: Pick<Services, 'source' | 'tenantDatabase'>): Promise<CheckResult[]> {
  if (!services.source['DATABASE_URL']) return [notChecked('DATABASE_URL is not set, so the database is not checked.')];
  try {
    await services.tenantDatabase.assertRlsEnforced();
    return [passed('The API’s role can connect, and row-level security isolates the tenants.')];
  } catch (error) {
    if (error instanceof RlsNotEnforcedError) return error.issues.map((issue) => failed(issue, fixFor(issue)));
    if (error instanceof EnvironmentError)
      return [notChecked('DATABASE_URL is no URL, so the database is not checked.')];
    return [connectionFailure(error, 'DATABASE_URL')];
  }
}

function fixFor(issue: string): string {
  if (/npm run migrate/.test(issue)) return 'npm run migrate';
  if (/role/i.test(issue)) {
    return 'Name a role in DATABASE_URL that does not exist yet: `npm run migrate` creates it with the right privileges.';
  }
  return 'Correct the migration that created it: docs/extending.md says what a table needs.';
}

async function checkMigrations(services: Pick<Services, 'source' | 'owner'>): Promise<CheckResult[]> {
  if (!services.source['DATABASE_OWNER_URL']) {
    return [notChecked('DATABASE_OWNER_URL is not set, so migrations are not checked.')];
  }
  try {
    const pending = await services.owner.pendingMigrations();
    if (pending.length === 0) return [passed('The owner’s role can connect, and all migrations are applied.')];
    return [failed(`The database lacks ${pending.length} migrations: ${pending.join(', ')}.`, 'npm run migrate')];
  } catch (error) {
    if (error instanceof EnvironmentError) return [failed(formatIssues(error), 'Correct DATABASE_OWNER_URL.')];
    return [connectionFailure(error, 'DATABASE_OWNER_URL')];
  }
}

function formatIssues({ issues }: EnvironmentError): string {
  return `${issues.map(({ variable, sentence }) => `${variable} ${sentence}`).join(', ')}.`;
}

function connectionFailure(error: unknown, variable: 'DATABASE_URL' | 'DATABASE_OWNER_URL'): CheckResult {
  const failure = toDatabaseConnectionError(error, variable);
  if (failure === undefined)
    return failed(`The database of ${variable} refuses: ${errorMessage(error)}`, `Correct ${variable}.`);
  if (failure.kind === 'unavailable') {
    const cure = `Start PostgreSQL, or correct the host and port in ${variable}; on AWS, run this inside the VPC.`;
    return failed(failure.message, cure);
  }
  const cure = variable === 'DATABASE_URL' ? ' `npm run migrate` creates the role that it names.' : '';
  return failed(failure.message, `Correct ${variable}.${cure}`);
}
