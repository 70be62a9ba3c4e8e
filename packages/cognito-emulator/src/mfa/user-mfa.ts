import { z } from 'zod';
import { type Clock, epochSeconds } from '../clock.ts';
import { invalidParameter } from '../errors.ts';
import type { User, UserPool } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { mfaConfigurationOf } from './pool-mfa.ts';

const FactorSettings = z.object({ Enabled: z.boolean().optional(), PreferredMfa: z.boolean().optional() });

/** The members that SetUserMFAPreference and AdminSetUserMFAPreference share. */
export const MfaPreference = z.object({
  SMSMfaSettings: FactorSettings.optional(),
  SoftwareTokenMfaSettings: FactorSettings.optional(),
  EmailMfaSettings: FactorSettings.optional(),
  WebAuthnMfaSettings: z.object({ Enabled: z.boolean().optional() }).optional(),
});
type MfaPreference = z.infer<typeof MfaPreference>;

/** Whether the user's sign-in asks for a code of their app. Where MFA is required, users can't turn it off. */
export function usesSoftwareToken(pool: UserPool, { softwareToken, mfaPreference }: User): boolean {
  if (softwareToken === undefined) return false;
  return mfaConfigurationOf(pool) === 'ON' || mfaPreference?.enabled === true;
}

/** The members of AdminGetUser and GetUser about MFA. AWS leaves them out for users without a factor. */
export function describeUserMfa(pool: UserPool, user: User) {
  if (!usesSoftwareToken(pool, user)) return {};
  return {
    UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
    PreferredMfaSetting: user.mfaPreference?.preferred ? 'SOFTWARE_TOKEN_MFA' : undefined,
  };
}

/**
 * Sets whether sign-in asks the user for a code. Where MFA is required, it has no effect [seen].
 *
 * @throws InvalidParameterException for a factor that the user has not set up [seen]
 */
export function setMfaPreference(
  poolState: UserPoolState,
  { username }: User,
  preference: MfaPreference,
  clock: Clock,
): void {
  for (const [name, factor] of [
    ['SMS_MFA', preference.SMSMfaSettings],
    ['EMAIL_OTP', preference.EmailMfaSettings],
    ['WEB_AUTHN', preference.WebAuthnMfaSettings],
  ] as const) {
    if (factor?.Enabled) throw factorNotSetUp(name);
  }
  const settings = preference.SoftwareTokenMfaSettings;
  if (settings === undefined) return;
  const { Enabled: enabled = false, PreferredMfa: preferred = false } = settings;
  poolState.users.update(username, (user) => {
    if (enabled && user.softwareToken === undefined) throw factorNotSetUp('SOFTWARE_TOKEN_MFA');
    return {
      ...user,
      mfaPreference: { enabled, preferred: enabled && preferred },
      lastModifiedAt: epochSeconds(clock()),
    };
  });
}

/** Deletes the user's authenticator app and its preference. Without one, nothing changes [inferred]. */
export function deleteSoftwareToken(poolState: UserPoolState, { username }: User, clock: Clock): void {
  poolState.users.update(username, (user) => ({
    ...user,
    softwareToken: undefined,
    pendingTotpSecret: undefined,
    mfaPreference: undefined,
    lastModifiedAt: epochSeconds(clock()),
  }));
}

function factorNotSetUp(name: string) {
  return invalidParameter(`User does not have delivery config set to turn on ${name}`);
}
