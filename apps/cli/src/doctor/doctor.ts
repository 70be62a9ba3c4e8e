import {
  createCognitoClient,
  readUserPoolClientSettings,
  readUserPoolSettings,
  type UserPoolSettings,
} from '@freehold/cognito';
import type { ApiEnvironment } from '@freehold/environment';
import { errorMessage } from '../errors.ts';
import { credentialsFor, type Services } from '../services.ts';
import { checkBackups } from './backups.ts';
import { type CheckResult, failed, notChecked } from './check-result.ts';
import { checkClient } from './clients.ts';
import { checkDatabase } from './database.ts';
import { checkJwks } from './jwks.ts';
import { checkSecondFactors } from './second-factors.ts';
import { checkDomain, checkGroups, checkUserPool } from './user-pool.ts';
import { checkUsers } from './users.ts';
import { checkVariables } from './variables.ts';

export type DoctorServices = Pick<
  Services,
  'source' | 'database' | 'tenantDatabase' | 'owner' | 'directory' | 'output' | 'signal' | 'now'
>;

/** The results of some checks. */
export interface Examination {
  readonly subject: 'variables' | 'database' | 'user pool' | 'clients' | 'keys and clocks' | 'users';
  readonly findings: readonly CheckResult[];
}

/** Checks a running installation from end to end. Changes nothing. */
export async function examine(services: DoctorServices): Promise<Examination[]> {
  const { findings, environment } = checkVariables(services.source);
  const examinations: Examination[] = [
    { subject: 'variables', findings },
    { subject: 'database', findings: [...(await checkDatabase(services)), ...(await checkBackups(services))] },
  ];
  // The other checks need the variables.
  if (environment === undefined) return examinations;
  examinations.push(...(await examineUserPool(services, environment)));
  examinations.push({ subject: 'keys and clocks', findings: await checkJwks(services, environment) });
  return examinations;
}

async function examineUserPool(services: DoctorServices, environment: ApiEnvironment): Promise<Examination[]> {
  const { COGNITO_USER_POOL_ID: id, AWS_REGION: region, COGNITO_ENDPOINT: endpoint } = environment;
  const cognito = createCognitoClient({ region, endpoint, credentials: credentialsFor(endpoint) });
  try {
    let pool: UserPoolSettings;
    try {
      pool = await readUserPoolSettings(cognito, id);
    } catch (error) {
      const fix = 'Check COGNITO_USER_POOL_ID, AWS_REGION and the credentials: aws sts get-caller-identity';
      const findings = [
        failed(errorMessage(error), endpoint === undefined ? fix : 'Start the local Cognito: npm run dev'),
      ];
      return [{ subject: 'user pool', findings }];
    }
    const [server, web] = [environment.COGNITO_APP_CLIENT_ID, environment.COGNITO_WEB_CLIENT_ID];
    const findings = checkClient(
      {
        kind: 'server',
        settings: await readUserPoolClientSettings(cognito, id, server),
        idVariable: 'COGNITO_APP_CLIENT_ID',
        secretVariable: 'COGNITO_APP_CLIENT_SECRET',
        secret: environment.COGNITO_APP_CLIENT_SECRET,
      },
      environment,
    );
    if (web !== undefined) {
      const webResults = checkClient(
        {
          kind: 'web',
          settings: await readUserPoolClientSettings(cognito, id, web),
          idVariable: 'COGNITO_WEB_CLIENT_ID',
          secretVariable: 'COGNITO_WEB_CLIENT_SECRET',
          secret: environment.COGNITO_WEB_CLIENT_SECRET,
        },
        environment,
      );
      findings.push(...webResults);
    }
    const groups = await services.directory.listGroups();
    const poolResults = [
      ...checkUserPool(pool, environment),
      ...checkGroups(groups, environment),
      ...(await checkSecondFactors(services, pool, groups, environment)),
      ...checkDomain(pool, environment),
    ];
    return [
      { subject: 'user pool', findings: poolResults },
      { subject: 'clients', findings },
      { subject: 'users', findings: await checkUsersIfReachable(services, environment) },
    ];
  } finally {
    cognito.destroy();
  }
}

async function checkUsersIfReachable(services: DoctorServices, environment: ApiEnvironment): Promise<CheckResult[]> {
  // An unreachable database is reported by checkDatabase.
  const reachable = await services.database.now().then(
    () => true,
    () => false,
  );
  return reachable
    ? checkUsers(services, environment)
    : [notChecked('Without the database, the users’ tenants can’t be checked.')];
}
