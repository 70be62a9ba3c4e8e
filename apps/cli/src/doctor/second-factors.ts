import type { UserPoolSettings } from '@freehold/cognito';
import type { ApiEnvironment } from '@freehold/environment';
import type { Services } from '../services.ts';
import { type CheckResult, failed, passed, passedUnlessFailed, warned } from './check-result.ts';

/**
 * Checks that operators, who act for all tenants, have a second factor.
 *
 * @param groups of the pool
 */
export async function checkSecondFactors(
  { directory }: Pick<Services, 'directory'>,
  pool: UserPoolSettings,
  groups: readonly string[],
  environment: ApiEnvironment,
): Promise<CheckResult[]> {
  const { COGNITO_MFA: mfa, TENANT_OPERATOR_GROUP: operators, TENANT_STRICT: strict } = environment;
  if (mfa !== pool.mfa) {
    return [
      failed(
        `COGNITO_MFA is ${mfa}, and the pool’s MFA is ${pool.mfa}.`,
        'Set COGNITO_MFA to the pool’s, or the setting `mfa` of the Pulumi program, which sets both.',
      ),
    ];
  }
  if (operators === undefined || strict)
    return [passed(`The pool’s MFA is ${mfa}, and nobody acts for tenants of others.`)];
  if (mfa === 'OFF') {
    return [
      warned(
        'Operators act for all tenants with a password alone: the pool’s MFA is OFF.',
        'Set `mfa` of the Pulumi program to OPTIONAL or ON.',
      ),
    ];
  }
  const without: string[] = [];
  for (const { email, sub, username } of groups.includes(operators)
    ? await directory.listUsersInGroup(operators)
    : []) {
    if (!(await directory.hasSecondFactor(username))) without.push(email ?? sub);
  }
  const setup = mfa === 'OPTIONAL' ? `${environment.PUBLIC_URL}/account` : `${environment.PUBLIC_URL}/auth/login`;
  return passedUnlessFailed('All operators have a second factor.', [
    without.length === 0
      ? undefined
      : warned(
          `${without.length === 1 ? '1 operator has' : `${without.length} operators have`} no second factor, and the API refuses their requests: ${without.join(', ')}.`,
          `They set one up at ${setup}`,
        ),
  ]);
}
