import type { ApiEnvironment } from '@freehold/environment';
import {
  createCognitoClient,
  readUserPoolClientSettings,
  readUserPoolSettings,
  type UserPoolSettings,
} from '@freehold/identity/cognito';
import { credentialsFor, type Parts } from '../parts.ts';
import { checkClient } from './clients.ts';
import { checkDatabase } from './database.ts';
import { bad, type Finding, reasonOf } from './finding.ts';
import { checkKeySet } from './key-set.ts';
import { checkPeople } from './people.ts';
import { checkDomain, checkGroups, checkUserPool } from './user-pool.ts';
import { checkVariables } from './variables.ts';

export type DoctorParts = Pick<
  Parts,
  'source' | 'database' | 'tenantRows' | 'owner' | 'directory' | 'output' | 'signal' | 'now'
>;

/** What was looked at, and what was found. */
export interface Examination {
  readonly subject: 'variables' | 'database' | 'user pool' | 'clients' | 'keys and clocks' | 'people';
  readonly findings: readonly Finding[];
}

/** Looks at a running installation from end to end. Nothing is changed. */
export async function examine(parts: DoctorParts): Promise<Examination[]> {
  const { findings, environment } = checkVariables(parts.source);
  const examinations: Examination[] = [
    { subject: 'variables', findings },
    { subject: 'database', findings: await checkDatabase(parts) },
  ];
  // What the variables don't say can't be looked for.
  if (environment === undefined) return examinations;
  examinations.push(...(await examineUserPool(parts, environment)));
  examinations.push({ subject: 'keys and clocks', findings: await checkKeySet(parts, environment) });
  return examinations;
}

async function examineUserPool(parts: DoctorParts, environment: ApiEnvironment): Promise<Examination[]> {
  const { COGNITO_USER_POOL_ID: id, AWS_REGION: region, COGNITO_ENDPOINT: endpoint } = environment;
  const cognito = createCognitoClient({ region, endpoint, credentials: credentialsFor(endpoint) });
  try {
    let pool: UserPoolSettings;
    try {
      pool = await readUserPoolSettings(cognito, id);
    } catch (error) {
      const cure = 'Check COGNITO_USER_POOL_ID, AWS_REGION and whose the credentials are: aws sts get-caller-identity';
      const findings = [bad(reasonOf(error), endpoint === undefined ? cure : 'Start the local Cognito: npm run dev')];
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
      const ofWeb = checkClient(
        {
          kind: 'web',
          settings: await readUserPoolClientSettings(cognito, id, web),
          idVariable: 'COGNITO_WEB_CLIENT_ID',
          secretVariable: 'COGNITO_WEB_CLIENT_SECRET',
          secret: environment.COGNITO_WEB_CLIENT_SECRET,
        },
        environment,
      );
      findings.push(...ofWeb);
    }
    const groups = checkGroups(await parts.directory.groups(), environment);
    const ofPool = [...checkUserPool(pool, environment), ...groups, ...checkDomain(pool, environment)];
    return [
      { subject: 'user pool', findings: ofPool },
      { subject: 'clients', findings },
      { subject: 'people', findings: await checkPeopleIfPossible(parts, environment) },
    ];
  } finally {
    cognito.destroy();
  }
}

async function checkPeopleIfPossible(parts: DoctorParts, environment: ApiEnvironment): Promise<Finding[]> {
  // Whether the database answers has been looked at, and said.
  const there = await parts.database.now().then(
    () => true,
    () => false,
  );
  return there
    ? checkPeople(parts, environment)
    : [{ state: 'unknown', what: 'Without the database, who belongs to which tenant was not looked at.' }];
}
