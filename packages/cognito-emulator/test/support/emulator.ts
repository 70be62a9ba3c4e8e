import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { onTestFinished } from 'vitest';
import { type CognitoEmulator, type CognitoEmulatorOptions, createCognitoEmulator } from '../../src/index.ts';
import { cheapCryptography } from '../../src/testing.ts';

export const testRegion = 'eu-central-1';
export const userPassword = 'Correct-horse-1';
export const temporaryPassword = 'Temporary-1';

/** An encrypted JWT: five parts, the first of which is the header. */
export const refreshTokenPattern = /^eyJ[\w-]+(\.[\w-]+){4}$/;

/** A path for a snapshot, in a directory that is deleted after the test. */
export async function temporarySnapshotFile(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'cognito-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return join(directory, 'cognito.json');
}

/** An emulator at a free port that costs little CPU time. The test closes it. */
export function createTestEmulator(options: Partial<CognitoEmulatorOptions> = {}): Promise<CognitoEmulator> {
  return createCognitoEmulator({ port: 0, ...cheapCryptography(), ...options });
}

/** An emulator that is closed after the test, and an AWS client for it. */
export async function startEmulator(options: Partial<CognitoEmulatorOptions> = {}) {
  const emulator = await createTestEmulator(options);
  onTestFinished(() => emulator.close());
  return { emulator, url: emulator.url, aws: awsClient(emulator.url) };
}

export function awsClient(endpoint: string, region = testRegion): CognitoIdentityProviderClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const aws = new CognitoIdentityProviderClient({ endpoint, region, credentials, maxAttempts: 1 });
  onTestFinished(() => aws.destroy());
  return aws;
}

/** An AWS client without credentials. Its region has no effect on public operations. */
export function anonymousClient(endpoint: string): CognitoIdentityProviderClient {
  const credentials = () => Promise.reject(new Error('This app has no AWS credentials.'));
  const app = new CognitoIdentityProviderClient({ endpoint, region: testRegion, credentials, maxAttempts: 1 });
  onTestFinished(() => app.destroy());
  return app;
}

/** A clock that stands still until it is advanced. */
export function settableClock(start = new Date('2026-03-01T12:00:00Z')) {
  let now = start.getTime();
  return {
    clock: () => new Date(now),
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

export const minute = 60_000;
export const day = 24 * 60 * minute;

export async function createPool(
  aws: CognitoIdentityProviderClient,
  settings: Partial<CreateUserPoolCommandInput> = {},
): Promise<string> {
  const input = { PoolName: 'users', UsernameAttributes: ['email' as const], ...settings };
  const { UserPool } = await aws.send(new CreateUserPoolCommand(input));
  return defined(UserPool?.Id);
}

export async function createClient(
  aws: CognitoIdentityProviderClient,
  UserPoolId: string,
  settings: Partial<CreateUserPoolClientCommandInput> = {},
): Promise<{ id: string; secret: string | undefined }> {
  const { UserPoolClient } = await aws.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'server',
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      ...settings,
    }),
  );
  return { id: defined(UserPoolClient?.ClientId), secret: UserPoolClient?.ClientSecret };
}

/** A pool with one custom attribute, `custom:tenant_id`, and a client without a secret. */
export async function createTenantPool(
  aws: CognitoIdentityProviderClient,
  settings: Partial<CreateUserPoolCommandInput> = {},
) {
  const poolId = await createPool(aws, {
    Schema: [
      {
        Name: 'tenant_id',
        AttributeDataType: 'String',
        Mutable: true,
        StringAttributeConstraints: { MinLength: '1', MaxLength: '63' },
      },
    ],
    ...settings,
  });
  const client = await createClient(aws, poolId);
  return { poolId, clientId: client.id };
}

/** Invites a user, who gets a temporary password. Returns the username, which is the sub. */
export async function invite(
  aws: CognitoIdentityProviderClient,
  UserPoolId: string,
  email = `${randomUUID()}@example.com`,
  attributes: Record<string, string> = {},
) {
  const { User } = await aws.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: email,
      TemporaryPassword: temporaryPassword,
      MessageAction: 'SUPPRESS',
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    }),
  );
  return { email, username: defined(User?.Username) };
}

/** Creates a user with a permanent password. */
export async function register(
  aws: CognitoIdentityProviderClient,
  UserPoolId: string,
  email?: string,
  attributes?: Record<string, string>,
) {
  const user = await invite(aws, UserPoolId, email, attributes);
  await aws.send(
    new AdminSetUserPasswordCommand({ UserPoolId, Username: user.email, Password: userPassword, Permanent: true }),
  );
  return user;
}

export function signIn(
  aws: CognitoIdentityProviderClient,
  { poolId, clientId }: { poolId: string; clientId: string },
  username: string,
  password: string = userPassword,
  parameters: Record<string, string> = {},
) {
  return aws.send(
    new AdminInitiateAuthCommand({
      UserPoolId: poolId,
      ClientId: clientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: password, ...parameters },
    }),
  );
}

export function setNewPassword(
  aws: CognitoIdentityProviderClient,
  { poolId, clientId }: { poolId: string; clientId: string },
  session: string | undefined,
  responses: Record<string, string>,
) {
  return aws.send(
    new AdminRespondToAuthChallengeCommand({
      UserPoolId: poolId,
      ClientId: clientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: session,
      ChallengeResponses: { NEW_PASSWORD: userPassword, ...responses },
    }),
  );
}

export function secretHash(secret: string, username: string, clientId: string): string {
  return createHmac('sha256', secret).update(`${username}${clientId}`).digest('base64');
}

export function defined<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('The answer lacks a member that the test needs.');
  return value;
}

/** A token's payload, unverified. */
export function payloadOf(token: string | undefined): Record<string, unknown> {
  return JSON.parse(Buffer.from(defined(token).split('.')[1] ?? '', 'base64url').toString());
}

export function headerOf(token: string | undefined): Record<string, unknown> {
  return JSON.parse(Buffer.from(defined(token).split('.')[0] ?? '', 'base64url').toString());
}
