import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  ListGroupsCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createCognitoEmulator } from '@freehold/cognito-emulator';
import { cheapCryptography } from '@freehold/cognito-emulator/testing';
import { stackVariables } from '@freehold/environment';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Provisioning, ProvisioningError, provisionIdentity } from '../src/index.ts';

const region = 'us-east-1';
let emulator: Awaited<ReturnType<typeof createCognitoEmulator>>;
let cognito: CognitoIdentityProviderClient;

beforeEach(async () => {
  emulator = await createCognitoEmulator({ port: 0, ...cheapCryptography() });
  cognito = new CognitoIdentityProviderClient({
    endpoint: emulator.url,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});

afterEach(async () => {
  cognito.destroy();
  await emulator.close();
});

function provision(config: Provisioning['config'] = {}, stack = 'dev') {
  return provisionIdentity({
    endpoint: emulator.url,
    region,
    stack,
    config,
    registerFunction: emulator.registerFunction,
    hostedUiUrl: emulator.hostedUiUrl,
  });
}

async function poolNames(): Promise<(string | undefined)[]> {
  const { UserPools = [] } = await cognito.send(new ListUserPoolsCommand({ MaxResults: 60 }));
  return UserPools.map(({ Name }) => Name).toSorted();
}

async function describeClient(userPoolId: string, clientId: string) {
  const request = new DescribeUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: clientId });
  return (await cognito.send(request)).UserPoolClient;
}

describe('the first run', () => {
  test('creates the pool as the program describes it', async () => {
    const { userPoolId, userPoolArn } = await provision();
    const { UserPool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId: userPoolId }));
    expect(UserPool).toMatchObject({
      Arn: userPoolArn,
      Name: 'freehold-dev-users',
      UserPoolTier: 'ESSENTIALS',
      DeletionProtection: 'ACTIVE',
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email'],
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      MfaConfiguration: 'OFF',
      Policies: {
        PasswordPolicy: {
          MinimumLength: 8,
          RequireLowercase: true,
          RequireUppercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
          TemporaryPasswordValidityDays: 7,
        },
      },
      LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V2_0' } },
    });
    expect(UserPool?.SchemaAttributes).toContainEqual(
      expect.objectContaining({
        Name: 'custom:tenant_id',
        AttributeDataType: 'String',
        Mutable: true,
        StringAttributeConstraints: { MinLength: '1', MaxLength: '64' },
      }),
    );
  });

  test('creates both clients and the groups', async () => {
    const { userPoolId, serverClientId, webClientId } = await provision({ groups: ['admins', 'auditors'] });
    const both = {
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
      ReadAttributes: ['email', 'email_verified', 'name', 'custom:tenant_id'],
      WriteAttributes: ['name'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 },
      AccessTokenValidity: 60,
      IdTokenValidity: 60,
      RefreshTokenValidity: 30,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'days' },
    };
    expect(await describeClient(userPoolId, serverClientId)).toMatchObject({
      ...both,
      ClientName: 'freehold-dev-server',
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
      AllowedOAuthFlowsUserPoolClient: false,
    });
    expect(await describeClient(userPoolId, webClientId)).toMatchObject({
      ...both,
      ClientName: 'freehold-dev-web',
      ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      SupportedIdentityProviders: ['COGNITO'],
      CallbackURLs: ['http://localhost:8000/auth/callback'],
      LogoutURLs: ['http://localhost:8000/'],
    });
    const { Groups } = await cognito.send(new ListGroupsCommand({ UserPoolId: userPoolId }));
    expect(Groups?.map(({ GroupName }) => GroupName).toSorted()).toEqual(['admins', 'auditors']);
  });

  test('returns the API’s variables as plain text', async () => {
    const { environment, ...outputs } = await provision({ generateServerClientSecret: true });
    expect(environment).toEqual({
      PUBLIC_URL: 'http://localhost:8000',
      AWS_REGION: region,
      COGNITO_USER_POOL_ID: outputs.userPoolId,
      COGNITO_APP_CLIENT_ID: outputs.serverClientId,
      COGNITO_APP_CLIENT_SECRET: outputs.serverClientSecret,
      COGNITO_WEB_CLIENT_ID: outputs.webClientId,
      COGNITO_WEB_CLIENT_SECRET: '',
      COGNITO_DOMAIN: `${emulator.url}/hosted-ui/freehold-dev`,
      COGNITO_REDIRECT_URI: 'http://localhost:8000/auth/callback',
      COGNITO_MFA: 'OFF',
      COGNITO_TENANT_CLAIM: 'custom:tenant_id',
      TENANT_PROOF: 'claim',
    });
    expect(Object.keys(environment).toSorted()).toEqual([...stackVariables].toSorted());
    expect(outputs.userPoolId).toMatch(/^us-east-1_\w+$/);
    expect(outputs.serverClientSecret).not.toBe('');
    expect(await describeClient(outputs.userPoolId, outputs.serverClientId)).toMatchObject({
      ClientSecret: outputs.serverClientSecret,
    });
  });
});

describe('a further run', () => {
  test('creates nothing again, and keeps ids and secrets', async () => {
    const config = { generateServerClientSecret: true, generateWebClientSecret: true };
    const first = await provision(config);
    expect(await provision(config)).toEqual(first);

    expect(await poolNames()).toEqual(['freehold-dev-users']);
    const { UserPoolClients } = await cognito.send(
      new ListUserPoolClientsCommand({ UserPoolId: first.userPoolId, MaxResults: 60 }),
    );
    expect(UserPoolClients).toHaveLength(2);
  });

  test('updates existing resources', async () => {
    const first = await provision();
    const second = await provision({
      deletionProtection: 'INACTIVE',
      accessTokenValidityMinutes: 5,
      publicUrl: 'http://localhost:4000',
    });

    const { UserPool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId: first.userPoolId }));
    expect(UserPool).toMatchObject({ DeletionProtection: 'INACTIVE', UsernameAttributes: ['email'] });
    expect(await describeClient(first.userPoolId, first.serverClientId)).toMatchObject({ AccessTokenValidity: 5 });
    expect(await describeClient(first.userPoolId, first.webClientId)).toMatchObject({
      CallbackURLs: ['http://localhost:4000/auth/callback'],
      ReadAttributes: ['email', 'email_verified', 'name', 'custom:tenant_id'],
    });
    expect(second.environment.COGNITO_REDIRECT_URI).toBe('http://localhost:4000/auth/callback');
    expect({ ...second, environment: null }).toEqual({ ...first, environment: null });
  });

  test('turns the second factor on and off', async () => {
    const { userPoolId, webClientId } = await provision();
    const mfa = async () => {
      const { $metadata, ...config } = await cognito.send(new GetUserPoolMfaConfigCommand({ UserPoolId: userPoolId }));
      return config;
    };
    for (const setting of ['OPTIONAL', 'ON'] as const) {
      expect((await provision({ mfa: setting })).environment.COGNITO_MFA).toBe(setting);
      expect(await mfa()).toEqual({
        MfaConfiguration: setting,
        SoftwareTokenMfaConfiguration: { Enabled: true },
      });
      const { AllowedOAuthScopes } = (await describeClient(userPoolId, webClientId)) ?? {};
      expect(AllowedOAuthScopes?.includes('aws.cognito.signin.user.admin')).toBe(setting === 'OPTIONAL');
    }
    await provision();
    expect(await mfa()).toEqual({ MfaConfiguration: 'OFF' });
  });

  test('reports a client that can’t get its secret', async () => {
    await provision();
    await expect(provision({ generateWebClientSecret: true })).rejects.toThrow(
      /UserPoolClient web: the local client was created without a secret, and the program wants it otherwise/,
    );
  });

  test('of another stack creates another pool', async () => {
    const [dev, test] = await Promise.all([provision({}, 'dev'), provision({ name: 'acorn' }, 'test')]);
    expect(dev.userPoolId).not.toBe(test.userPoolId);
    expect(await poolNames()).toEqual(['acorn-test-users', 'freehold-dev-users'].toSorted());
  });
});

describe('the trigger', () => {
  const Password = 'Correct-Horse-9';

  async function accessTokenClaims(userPoolId: string, ClientId: string, attributes: Record<string, string>) {
    const email = `${attributes['custom:tenant_id'] ?? 'nobody'}@example.com`;
    const UserAttributes = Object.entries({ email, email_verified: 'true', ...attributes });
    const user = { UserPoolId: userPoolId, Username: email };
    await cognito.send(
      new AdminCreateUserCommand({
        ...user,
        MessageAction: 'SUPPRESS',
        UserAttributes: UserAttributes.map(([Name, Value]) => ({ Name, Value })),
      }),
    );
    await cognito.send(new AdminSetUserPasswordCommand({ ...user, Password, Permanent: true }));
    const { AuthenticationResult } = await cognito.send(
      new AdminInitiateAuthCommand({
        UserPoolId: userPoolId,
        ClientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: Password },
        ClientMetadata: { 'custom:tenant_id': 'globex' },
      }),
    );
    const [, payload = ''] = AuthenticationResult?.AccessToken?.split('.') ?? [];
    return JSON.parse(Buffer.from(payload, 'base64url').toString());
  }

  test('puts the tenant into access tokens after the first and a further run', async () => {
    const { userPoolId, serverClientId } = await provision();
    expect(await accessTokenClaims(userPoolId, serverClientId, { 'custom:tenant_id': 'acme' })).toMatchObject({
      token_use: 'access',
      'custom:tenant_id': 'acme',
    });
    await provision();
    expect(await accessTokenClaims(userPoolId, serverClientId, { 'custom:tenant_id': 'initech' })).toMatchObject({
      'custom:tenant_id': 'initech',
    });
  });

  test('adds no tenant to the tokens of a user without one', async () => {
    const { userPoolId, serverClientId } = await provision();
    expect(await accessTokenClaims(userPoolId, serverClientId, {})).not.toHaveProperty('custom:tenant_id');
  });
});

describe('a run that fails', () => {
  test('has one error that says where and why, and the next run succeeds', async () => {
    const nowhere = provisionIdentity({
      endpoint: 'http://localhost:1',
      region,
      stack: 'dev',
      config: {},
      registerFunction: () => {},
      hostedUiUrl: emulator.hostedUiUrl,
    });
    const next = provision();

    await expect(nowhere).rejects.toThrow(ProvisioningError);
    await expect(nowhere).rejects.toThrow(
      /^The stack dev could not be provisioned at http:\/\/localhost:1: aws:cognito\/userPool:UserPool users: connect ECONNREFUSED/,
    );
    await expect(next).resolves.toMatchObject({ region });
  });

  test('reports a wrong setting with the program’s message, and creates nothing', async () => {
    await expect(provision({ accessTokenValidityMinutes: 1 })).rejects.toThrow(
      'freehold:accessTokenValidityMinutes is 1, but must be a whole number of minutes from 5 to 1440.',
    );
    expect(await poolNames()).toEqual([]);
  });
});
