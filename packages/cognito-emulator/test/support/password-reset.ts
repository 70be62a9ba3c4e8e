import {
  type CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { CognitoEmulator, CognitoEmulatorOptions } from '../src/index.ts';
import { createClient, createTenantPool, MINUTE, present, register, startEmulator } from './local-cognito.ts';

/** What the tests of password resets share. */

export const HOUR = 60 * MINUTE;
export const NEW_PASSWORD = 'Another-horse-2';

export const CODE_MISMATCH = {
  name: 'CodeMismatchException',
  message: 'Invalid verification code provided, please try again.',
};
export const EXPIRED_CODE = {
  name: 'ExpiredCodeException',
  message: 'Invalid code provided, please request a code again.',
};
export const LIMIT_EXCEEDED = {
  name: 'LimitExceededException',
  message: 'Attempt limit exceeded, please try after some time.',
};

/** A pool with one client of each mode, and a person whose address is verified. */
export async function startWithPerson(options: Partial<CognitoEmulatorOptions> = {}) {
  const { aws, emulator } = await startEmulator(options);
  const pool = await createTenantPool(aws);
  const { id: discreetId } = await createClient(aws, pool.poolId, { PreventUserExistenceErrors: 'ENABLED' });
  const person = await register(aws, pool.poolId, 'ada@example.com', { email_verified: 'true' });
  return { aws, emulator, pool, ...person, discreet: { ...pool, clientId: discreetId } };
}

export function forgot(
  aws: CognitoIdentityProviderClient,
  { clientId }: { clientId: string },
  Username: string,
  SecretHash?: string,
) {
  return aws.send(new ForgotPasswordCommand({ ClientId: clientId, Username, SecretHash }));
}

export function confirm(
  aws: CognitoIdentityProviderClient,
  { clientId }: { clientId: string },
  Username: string,
  ConfirmationCode: string,
  Password: string = NEW_PASSWORD,
  SecretHash?: string,
) {
  return aws.send(
    new ConfirmForgotPasswordCommand({ ClientId: clientId, Username, ConfirmationCode, Password, SecretHash }),
  );
}

/** The code in the latest message to an address. */
export function codeFor(emulator: CognitoEmulator, email: string): string {
  return present(emulator.mailbox.latestTo(email)?.code);
}

/** A code that is not this one. */
export function otherThan(code: string): string {
  return code === '000000' ? '000001' : '000000';
}
