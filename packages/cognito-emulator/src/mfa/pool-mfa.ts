import { CognitoException } from '../errors.ts';
import type { UserPool } from '../state/records.ts';

/** When sign-in asks for a second factor. */
export function mfaConfigurationOf({ settings }: UserPool): 'OFF' | 'OPTIONAL' | 'ON' {
  return settings.MfaConfiguration ?? 'OFF';
}

/** Whether users can set up an authenticator app. */
export function allowsSoftwareTokens(pool: UserPool): boolean {
  return mfaConfigurationOf(pool) !== 'OFF' && pool.softwareTokenMfa === true;
}

/** @throws SoftwareTokenMFANotFoundException */
export function checkAllowsSoftwareTokens(pool: UserPool): void {
  if (allowsSoftwareTokens(pool)) return;
  throw new CognitoException(
    'SoftwareTokenMFANotFoundException',
    'Software Token MFA has not been enabled by the userPool.',
  );
}

/** The MFA configuration in Cognito's form. A factor that is off is left out: provisioning tools compare it. */
export function describeMfaConfig(pool: UserPool) {
  return {
    MfaConfiguration: mfaConfigurationOf(pool),
    SoftwareTokenMfaConfiguration: allowsSoftwareTokens(pool) ? { Enabled: true } : undefined,
  };
}
