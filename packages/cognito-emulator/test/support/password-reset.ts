import {
  type CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { CognitoEmulator, CognitoEmulatorOptions } from '../../src/index.ts';
import { createClient, createTenantPool, defined, minute, register, startEmulator } from './emulator.ts';

/** Shared by the tests of password resets. */

export const hour = 60 * minute;
export const newPassword = 'Another-horse-2';

export const codeMismatch = {
  name: 'CodeMismatchException',
  message: 'Invalid verification code provided, please try again.',
};
export const expiredCode = {
  name: 'ExpiredCodeException',
  message: 'Invalid code provided, please request a code again.',
};
export const limitExceeded = {
  name: 'LimitExceededException',
  message: 'Attempt limit exceeded, please try after some time.',
};

/** A pool with a client of each PreventUserExistenceErrors mode, and a user with a verified address. */
export async function startWithUser(options: Partial<CognitoEmulatorOptions> = {}) {
  const { aws, emulator } = await startEmulator(options);
  const pool = await createTenantPool(aws);
  const { id: hidingClientId } = await createClient(aws, pool.poolId, { PreventUserExistenceErrors: 'ENABLED' });
  const user = await register(aws, pool.poolId, 'ada@example.com', { email_verified: 'true' });
  return { aws, emulator, pool, ...user, hidingPool: { ...pool, clientId: hidingClientId } };
}

export function forgotPassword(
  aws: CognitoIdentityProviderClient,
  { clientId }: { clientId: string },
  Username: string,
  SecretHash?: string,
) {
  return aws.send(new ForgotPasswordCommand({ ClientId: clientId, Username, SecretHash }));
}

export function confirmForgotPassword(
  aws: CognitoIdentityProviderClient,
  { clientId }: { clientId: string },
  Username: string,
  ConfirmationCode: string,
  Password: string = newPassword,
  SecretHash?: string,
) {
  return aws.send(
    new ConfirmForgotPasswordCommand({ ClientId: clientId, Username, ConfirmationCode, Password, SecretHash }),
  );
}

/** The code in the latest message to an address. */
export function codeFor(emulator: CognitoEmulator, email: string): string {
  return defined(emulator.mailbox.latestTo(email)?.code);
}

/** A code that differs from this one. */
export function differentCode(code: string): string {
  return code === '000000' ? '000001' : '000000';
}
