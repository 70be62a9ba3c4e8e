import {
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  DeleteUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  ListUserPoolClientsCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createClient, createPool, register, settableClock, signIn, startEmulator } from './support/emulator.ts';

const configuredClient = {
  ClientName: 'web',
  ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH' as const],
  CallbackURLs: ['http://localhost:8000/auth/callback', 'https://App.example.com/Callback/', 'myapp://signed-in'],
  LogoutURLs: ['http://localhost:8000/'],
  DefaultRedirectURI: 'http://localhost:8000/auth/callback',
  AllowedOAuthFlows: ['code' as const],
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthScopes: ['openid', 'email'],
  SupportedIdentityProviders: ['COGNITO'],
  ReadAttributes: ['email', 'email_verified', 'custom:tenant_id'],
  WriteAttributes: ['email', 'name'],
  AccessTokenValidity: 5,
  IdTokenValidity: 60,
  RefreshTokenValidity: 12,
  TokenValidityUnits: { AccessToken: 'minutes' as const, IdToken: 'minutes' as const, RefreshToken: 'hours' as const },
  PreventUserExistenceErrors: 'ENABLED' as const,
  EnableTokenRevocation: true,
  AuthSessionValidity: 5,
  RefreshTokenRotation: { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: 10 },
};

async function tenantPool() {
  const { aws } = await startEmulator(settableClock());
  const poolId = await createPool(aws, { Schema: [{ Name: 'tenant_id', AttributeDataType: 'String' }] });
  return { aws, poolId };
}

test('create, describe and update return exactly the configured settings', async () => {
  const { aws, poolId } = await tenantPool();
  const { UserPoolClient: created } = await aws.send(
    new CreateUserPoolClientCommand({ UserPoolId: poolId, ...configuredClient }),
  );
  const expected = {
    ...configuredClient,
    UserPoolId: poolId,
    ClientId: expect.stringMatching(/^[a-z0-9]{26}$/),
    CreationDate: new Date('2026-03-01T12:00:00Z'),
    LastModifiedDate: new Date('2026-03-01T12:00:00Z'),
  };
  expect(created).toEqual(expected);

  const names = { UserPoolId: poolId, ClientId: created?.ClientId };
  const { UserPoolClient: described } = await aws.send(new DescribeUserPoolClientCommand(names));
  expect(described).toEqual(expected);
  const { UserPoolClient: updated } = await aws.send(
    new UpdateUserPoolClientCommand({ ...names, ...configuredClient }),
  );
  expect(updated).toEqual(expected);
});

test('a client without settings returns only its ids, name and dates', async () => {
  const { aws, poolId } = await tenantPool();
  const { UserPoolClient } = await aws.send(
    new CreateUserPoolClientCommand({ UserPoolId: poolId, ClientName: 'bare' }),
  );
  expect(Object.keys(UserPoolClient ?? {}).toSorted()).toEqual(
    ['ClientId', 'ClientName', 'CreationDate', 'LastModifiedDate', 'UserPoolId'].toSorted(),
  );
});

test('UpdateUserPoolClient resets omitted settings and keeps id, secret and name', async () => {
  const { aws, poolId } = await tenantPool();
  const { id, secret } = await createClient(aws, poolId, { ...configuredClient, GenerateSecret: true });
  const { UserPoolClient } = await aws.send(
    new UpdateUserPoolClientCommand({ UserPoolId: poolId, ClientId: id, IdTokenValidity: 2, ReadAttributes: [] }),
  );
  expect(secret).toMatch(/^[a-z0-9]{52}$/);
  expect(UserPoolClient).toEqual({
    UserPoolId: poolId,
    ClientId: id,
    ClientName: 'web',
    ClientSecret: secret,
    CreationDate: expect.any(Date),
    LastModifiedDate: expect.any(Date),
    IdTokenValidity: 2,
    ReadAttributes: [],
  });
});

test('ListUserPoolClients omits secrets', async () => {
  const { aws, poolId } = await tenantPool();
  const { id } = await createClient(aws, poolId, { GenerateSecret: true });
  const { UserPoolClients } = await aws.send(new ListUserPoolClientsCommand({ UserPoolId: poolId }));
  expect(UserPoolClients).toEqual([{ ClientId: id, UserPoolId: poolId, ClientName: 'server' }]);
});

test('DescribeUserPoolClient reports ResourceNotFoundException for a deleted client and for one of another pool', async () => {
  const { aws, poolId } = await tenantPool();
  const { id } = await createClient(aws, await createPool(aws));
  const gone = { name: 'ResourceNotFoundException', message: `User pool client ${id} does not exist.` };
  const names = { UserPoolId: poolId, ClientId: id };
  await expect(aws.send(new DescribeUserPoolClientCommand(names))).rejects.toMatchObject(gone);
  await expect(aws.send(new UpdateUserPoolClientCommand(names))).rejects.toMatchObject(gone);
});

const refusedSettings: [string, Partial<CreateUserPoolClientCommandInput>, string][] = [
  [
    'an access token of under 5 minutes',
    { AccessTokenValidity: 4, TokenValidityUnits: { AccessToken: 'minutes' } },
    'Invalid range',
  ],
  ['an ID token of over a day', { IdTokenValidity: 25 }, 'Invalid range'],
  [
    'a refresh token of under an hour',
    { RefreshTokenValidity: 59, TokenValidityUnits: { RefreshToken: 'minutes' } },
    'Invalid range',
  ],
  ['a refresh token of over ten years', { RefreshTokenValidity: 3651 }, 'Invalid range'],
  ['an unknown read attribute', { ReadAttributes: ['custom:nope'] }, 'Invalid read attributes'],
  ['an unknown write attribute', { WriteAttributes: ['custom:nope'] }, 'Invalid write attributes'],
  ['write access to email_verified', { WriteAttributes: ['email_verified'] }, 'Invalid write attributes'],
  ['write access to sub', { WriteAttributes: ['sub'] }, 'Invalid write attributes'],
  ['a relative callback URL', { CallbackURLs: ['/callback'] }, 'is not an absolute URL'],
  ['a callback URL with a fragment', { CallbackURLs: ['https://example.com/#x'] }, 'fragment'],
  ['a callback URL with a wildcard', { CallbackURLs: ['https://*.example.com/'] }, 'wildcard'],
  ['a logout URL without TLS', { LogoutURLs: ['http://example.com/'] }, 'must use https'],
  [
    'a default redirect URI that is no callback URL',
    { DefaultRedirectURI: 'https://example.com/' },
    'DefaultRedirectURI',
  ],
  [
    'OAuth without flows and scopes',
    { AllowedOAuthFlowsUserPoolClient: true },
    'AllowedOAuthFlows and AllowedOAuthScopes are required',
  ],
  ['old and new names of flows at once', { ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH', 'ALLOW_USER_AUTH'] }, 'ALLOW_'],
  [
    'rotation beside ALLOW_REFRESH_TOKEN_AUTH',
    { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'], RefreshTokenRotation: { Feature: 'ENABLED' } },
    'rotation',
  ],
];

test.each(refusedSettings)('a client with %s is refused', async (_, settings, message) => {
  const { aws, poolId } = await tenantPool();
  const create = new CreateUserPoolClientCommand({ UserPoolId: poolId, ClientName: 'web', ...settings });
  const refusal = { name: 'InvalidParameterException', message: expect.stringContaining(message) };
  await expect(aws.send(create)).rejects.toMatchObject(refusal);

  const { id } = await createClient(aws, poolId);
  const update = new UpdateUserPoolClientCommand({ UserPoolId: poolId, ClientId: id, ...settings });
  await expect(aws.send(update)).rejects.toMatchObject(refusal);
});

test('refresh token rotation is refused in the Lite plan', async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws, { UserPoolTier: 'LITE' });
  const rotation = { ExplicitAuthFlows: [], RefreshTokenRotation: { Feature: 'ENABLED' as const } };
  await expect(createClient(aws, poolId, rotation)).rejects.toMatchObject({
    name: 'FeatureUnavailableInTierException',
  });
});

test('a client accepts every standard scope', async () => {
  const { aws, poolId } = await tenantPool();
  const AllowedOAuthScopes = ['phone', 'email', 'openid', 'profile', 'aws.cognito.signin.user.admin'];
  await expect(createClient(aws, poolId, { AllowedOAuthScopes })).resolves.toHaveProperty('id');
});

test.each(['OpenID', 'offline_access', 'orders/read'])('a client refuses the unknown scope "%s"', async (scope) => {
  const { aws, poolId } = await tenantPool();
  const AllowedOAuthScopes = ['openid', scope];
  const refusal = { name: 'ScopeDoesNotExistException', message: `Invalid scope requested: ${scope}` };
  await expect(createClient(aws, poolId, { AllowedOAuthScopes })).rejects.toMatchObject(refusal);

  const { id } = await createClient(aws, poolId);
  const update = new UpdateUserPoolClientCommand({ UserPoolId: poolId, ClientId: id, AllowedOAuthScopes });
  await expect(aws.send(update)).rejects.toMatchObject(refusal);
});

test('a deleted client neither signs users in nor is deleted again', async () => {
  const { aws, poolId } = await tenantPool();
  const { id } = await createClient(aws, poolId);
  const other = await createClient(aws, poolId);
  const { email } = await register(aws, poolId);
  const names = { UserPoolId: poolId, ClientId: id };
  await aws.send(new DeleteUserPoolClientCommand(names));

  const gone = { name: 'ResourceNotFoundException', message: `User pool client ${id} does not exist.` };
  await expect(aws.send(new DescribeUserPoolClientCommand(names))).rejects.toMatchObject(gone);
  await expect(signIn(aws, { poolId, clientId: id }, email)).rejects.toMatchObject(gone);
  await expect(aws.send(new DeleteUserPoolClientCommand(names))).rejects.toMatchObject(gone);
  const { UserPoolClients } = await aws.send(new ListUserPoolClientsCommand({ UserPoolId: poolId }));
  expect(UserPoolClients?.map(({ ClientId }) => ClientId)).toEqual([other.id]);
  await expect(signIn(aws, { poolId, clientId: other.id }, email)).resolves.toHaveProperty('AuthenticationResult');
});

test('DeleteUserPoolClient refuses a client of another pool', async () => {
  const { aws, poolId } = await tenantPool();
  const { id } = await createClient(aws, poolId);
  const ofAnotherPool = new DeleteUserPoolClientCommand({ UserPoolId: await createPool(aws), ClientId: id });
  await expect(aws.send(ofAnotherPool)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(
    aws.send(new DescribeUserPoolClientCommand({ UserPoolId: poolId, ClientId: id })),
  ).resolves.toHaveProperty('UserPoolClient');
});
