import {
  AssociateSoftwareTokenCommand,
  type CognitoIdentityProviderClient,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Secret, TOTP } from 'otpauth';
import { defined, register, type settableClock, signIn } from './emulator.ts';

/** The step of an authenticator app, after which it shows another code. */
export const step = 30_000;

/** Turns TOTP on for a pool. */
export async function requireTotp(
  aws: CognitoIdentityProviderClient,
  UserPoolId: string,
  MfaConfiguration: 'ON' | 'OPTIONAL',
): Promise<void> {
  const SoftwareTokenMfaConfiguration = { Enabled: true };
  await aws.send(new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration, SoftwareTokenMfaConfiguration }));
}

/** The code that an authenticator app shows. */
export function codeOf(secret: string | undefined, { clock }: Pick<ReturnType<typeof settableClock>, 'clock'>): string {
  return new TOTP({ secret: Secret.fromBase32(defined(secret)) }).generate({ timestamp: clock().getTime() });
}

/** A code that the app doesn't show. */
export function wrongCode(code: string): string {
  return code.replace(/.$/, (digit) => String((Number(digit) + 5) % 10));
}

/** A user who has set up an app and prefers it. The time moves to the next code. */
export async function registerWithApp(
  aws: CognitoIdentityProviderClient,
  pool: { poolId: string; clientId: string },
  time: ReturnType<typeof settableClock>,
) {
  const user = await register(aws, pool.poolId);
  const { AuthenticationResult } = await signIn(aws, pool, user.email);
  const AccessToken = defined(AuthenticationResult?.AccessToken);
  const { SecretCode } = await aws.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  await aws.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: codeOf(SecretCode, time) }));
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await aws.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));
  time.advance(step);
  return { ...user, secret: defined(SecretCode), AccessToken };
}
