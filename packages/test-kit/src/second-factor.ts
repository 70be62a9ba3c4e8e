import {
  AdminInitiateAuthCommand,
  AssociateSoftwareTokenCommand,
  CognitoIdentityProviderClient,
  SetUserPoolMfaConfigCommand,
  type UserPoolMfaType,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { CognitoEmulator } from '@freehold/cognito-emulator';
import type { EnvironmentSource } from '@freehold/environment';
import { Secret, TOTP } from 'otpauth';
import { testPassword } from './installation.ts';

/** How long an authenticator app shows a code, in milliseconds. Each code works once. */
export const codeMilliseconds = 30_000;

/**
 * The code that an authenticator app shows.
 *
 * @param secret in base32
 * @param time of the local Cognito
 */
export function codeOf(secret: string, time = new Date()): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: time.getTime() });
}

/**
 * Sets up an authenticator app for a user, as a sign-in does where the pool requires one.
 *
 * @param installation whose pool has MFA, and whose server client has no secret
 * @param time of the local Cognito
 * @returns the app's secret
 */
export async function setUpSecondFactor(
  { cognito, variables }: { readonly cognito: CognitoEmulator; readonly variables: EnvironmentSource },
  email: string,
  time = new Date(),
): Promise<string> {
  const UserPoolId = variables['COGNITO_USER_POOL_ID'];
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new CognitoIdentityProviderClient({ endpoint: cognito.url, region: 'us-east-1', credentials });
  const setMfa = (MfaConfiguration: UserPoolMfaType) =>
    client.send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId,
        MfaConfiguration,
        SoftwareTokenMfaConfiguration: { Enabled: true },
      }),
    );
  try {
    await setMfa('ON');
    const challenge = await client.send(
      new AdminInitiateAuthCommand({
        UserPoolId,
        ClientId: variables['COGNITO_APP_CLIENT_ID'],
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: testPassword },
      }),
    );
    const { SecretCode = '', Session } = await client.send(
      new AssociateSoftwareTokenCommand({ Session: challenge.Session }),
    );
    await client.send(new VerifySoftwareTokenCommand({ Session, UserCode: codeOf(SecretCode, time) }));
    if (variables['COGNITO_MFA'] === 'OPTIONAL') await setMfa('OPTIONAL');
    return SecretCode;
  } finally {
    client.destroy();
  }
}
