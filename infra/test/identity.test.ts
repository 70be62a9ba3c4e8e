import * as pulumi from '@pulumi/pulumi';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { outputValue, type RecordedStack, recordStack } from '../mocks/recorded-stack.ts';

const userPoolType = 'aws:cognito/userPool:UserPool';
const clientType = 'aws:cognito/userPoolClient:UserPoolClient';
const domainType = 'aws:cognito/userPoolDomain:UserPoolDomain';
const brandingType = 'aws:cognito/managedLoginBranding:ManagedLoginBranding';
const groupType = 'aws:cognito/userGroup:UserGroup';

describe('identity with the default settings', () => {
  let stack: RecordedStack;
  beforeAll(async () => {
    stack = await recordStack();
  });
  const pool = () => stack.resource(userPoolType, 'users').inputs;
  const server = () => stack.resource(clientType, 'server').inputs;
  const web = () => stack.resource(clientType, 'web').inputs;

  test('names every resource after project and stack', () => {
    const names = stack.resources.map(({ inputs }) => inputs['name']).filter((name) => name !== undefined);
    const expected = [
      '/aws/lambda/freehold-dev-pre-token',
      'admins',
      'freehold-dev-pre-token',
      'freehold-dev-pre-token',
      'freehold-dev-server',
      'freehold-dev-users',
      'freehold-dev-web',
      'write-own-log',
    ];
    // Sorted, since a renamed product has another place in the order.
    expect(names.toSorted()).toEqual(expected.toSorted());
  });

  describe('the user pool', () => {
    test('uses the e-mail address as user name, in any case, and verifies it', () => {
      expect(pool()).toMatchObject({
        usernameAttributes: ['email'],
        usernameConfiguration: { caseSensitive: false },
        autoVerifiedAttributes: ['email'],
      });
      expect(pool()).not.toHaveProperty('aliasAttributes');
    });

    test('lets only administrators create users', () => {
      expect(pool()['adminCreateUserConfig']).toEqual({ allowAdminCreateUserOnly: true });
    });

    test('has no second factor', () => {
      expect(pool()['mfaConfiguration']).toBe('OFF');
      expect(pool()).not.toHaveProperty('softwareTokenMfaConfiguration');
    });

    test('requires eight characters of four classes, and a temporary password to be used within a week', () => {
      expect(pool()['passwordPolicy']).toEqual({
        minimumLength: 8,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: true,
        temporaryPasswordValidityDays: 7,
      });
    });

    test('recovers an account by verified e-mail only', () => {
      expect(pool()['accountRecoverySetting']).toEqual({
        recoveryMechanisms: [{ name: 'verified_email', priority: 1 }],
      });
    });

    test('is protected from deletion', () => {
      expect(pool()['deletionProtection']).toBe('ACTIVE');
    });

    test('has a plan with the trigger and token rotation', () => {
      expect(pool()['userPoolTier']).toBe('ESSENTIALS');
    });

    test('has one attribute for the tenant of a user, which can change', () => {
      expect(pool()['schemas']).toEqual([
        {
          name: 'tenant_id',
          attributeDataType: 'String',
          mutable: true,
          required: false,
          stringAttributeConstraints: { minLength: '1', maxLength: '64' },
        },
      ]);
    });

    test('calls the trigger in the version that reaches access tokens', () => {
      expect(pool()['lambdaConfig']).toEqual({
        preTokenGenerationConfig: { lambdaArn: 'arn:of:pre-token-function', lambdaVersion: 'V2_0' },
      });
    });
  });

  describe.each([
    ['server', server],
    ['web', web],
  ])('the %s client', (_name, client) => {
    test('belongs to the pool', () => {
      expect(client()['userPoolId']).toBe('id-of-users');
    });

    test('doesn’t reveal who has an account', () => {
      expect(client()['preventUserExistenceErrors']).toBe('ENABLED');
    });

    test('can revoke tokens', () => {
      expect(client()['enableTokenRevocation']).toBe(true);
    });

    test('lets users read their tenant, and change neither tenant nor e-mail address', () => {
      expect(client()['readAttributes']).toEqual(['email', 'email_verified', 'name', 'custom:tenant_id']);
      expect(client()['writeAttributes']).toEqual(['name']);
    });

    test('rotates refresh tokens, with a grace period for lost answers', () => {
      expect(client()['refreshTokenRotation']).toEqual({ feature: 'ENABLED', retryGracePeriodSeconds: 30 });
      expect(client()['explicitAuthFlows']).not.toContain('ALLOW_REFRESH_TOKEN_AUTH');
    });

    test('has tokens that last an hour, and refresh tokens that last thirty days', () => {
      expect(client()).toMatchObject({
        accessTokenValidity: 60,
        idTokenValidity: 60,
        refreshTokenValidity: 30,
        tokenValidityUnits: { accessToken: 'minutes', idToken: 'minutes', refreshToken: 'days' },
      });
    });

    test('has no secret', () => {
      expect(client()['generateSecret']).toBe(false);
    });
  });

  test('allows only the administrator’s sign-in for the server client', () => {
    expect(server()['explicitAuthFlows']).toEqual(['ALLOW_ADMIN_USER_PASSWORD_AUTH']);
    expect(server()['allowedOauthFlowsUserPoolClient']).toBe(false);
    expect(server()).not.toHaveProperty('allowedOauthFlows');
  });

  test('allows only the Hosted UI’s code flow for the web client', () => {
    expect(web()).toMatchObject({
      explicitAuthFlows: ['ALLOW_CUSTOM_AUTH'],
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ['code'],
      allowedOauthScopes: ['openid', 'email', 'profile'],
      supportedIdentityProviders: ['COGNITO'],
      callbackUrls: ['http://localhost:8000/auth/callback'],
      logoutUrls: ['http://localhost:8000/'],
    });
  });

  test('has the Hosted UI on a domain of its own, with managed login and a style for the web client only', () => {
    expect(stack.resource(domainType, 'domain').inputs).toEqual({
      domain: 'acorn',
      userPoolId: 'id-of-users',
      managedLoginVersion: 2,
    });
    const brandings = stack.resources.filter(({ type }) => type === brandingType);
    expect(brandings.map(({ inputs }) => inputs)).toEqual([
      { userPoolId: 'id-of-users', clientId: 'id-of-web', useCognitoProvidedValues: true },
    ]);
  });

  test('sends e-mails by Cognito’s own sender', () => {
    expect(pool()).not.toHaveProperty('emailConfiguration');
  });

  test('registers no network, database or API without a certificate', () => {
    expect(
      stack.resources.filter(({ type }) => /^aws:(ec2|rds|ecs|lb|ecr|acm|route53|secretsmanager)/.test(type)),
    ).toEqual([]);
  });

  test('has the group admins', () => {
    expect(stack.resource(groupType, 'admins').inputs).toEqual({ name: 'admins', userPoolId: 'id-of-users' });
  });
});

describe('identity on the plan LITE', () => {
  let stack: RecordedStack;
  beforeAll(async () => {
    stack = await recordStack({ userPoolTier: 'LITE' });
  });

  test('has no trigger, and no resource of one', () => {
    expect(stack.resource(userPoolType, 'users').inputs['userPoolTier']).toBe('LITE');
    expect(stack.resource(userPoolType, 'users').inputs).not.toHaveProperty('lambdaConfig');
    expect(stack.resources.filter(({ type }) => /^aws:(lambda|iam|cloudwatch)/.test(type))).toEqual([]);
  });

  test('has the classic pages without a style', () => {
    expect(stack.resource(domainType, 'domain').inputs['managedLoginVersion']).toBe(1);
    expect(stack.resources.filter(({ type }) => type === brandingType)).toEqual([]);
  });

  test('has the API look tenants up', async () => {
    expect(await outputValue(stack.outputs.environment)).toMatchObject({ TENANT_PROOF: 'lookup' });
  });

  test('doesn’t rotate refresh tokens, and allows no further way to sign in', () => {
    const [server, web] = ['server', 'web'].map((name) => stack.resource(clientType, name).inputs);
    for (const client of [server, web]) expect(client).not.toHaveProperty('refreshTokenRotation');
    expect(server?.['explicitAuthFlows']).toEqual(['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']);
    expect(web?.['explicitAuthFlows']).toEqual(['ALLOW_REFRESH_TOKEN_AUTH']);
  });

  test('lets users read their tenant and not change it', () => {
    for (const name of ['server', 'web']) {
      expect(stack.resource(clientType, name).inputs).toMatchObject({
        readAttributes: ['email', 'email_verified', 'name', 'custom:tenant_id'],
        writeAttributes: ['name'],
      });
    }
  });
});

test('identity has the trigger and rotation on the plan PLUS', async () => {
  const stack = await recordStack({ userPoolTier: 'PLUS' });
  expect(stack.resource(userPoolType, 'users').inputs).toMatchObject({ userPoolTier: 'PLUS', lambdaConfig: {} });
  expect(stack.resource(clientType, 'server').inputs).toHaveProperty('refreshTokenRotation');
});

test('identity sends e-mails by SES where an identity is set', async () => {
  const emailIdentityArn = 'arn:aws:ses:eu-central-1:123456789012:identity/example.com';
  const stack = await recordStack({ emailFrom: 'Acorn <no-reply@example.com>', emailIdentityArn });
  expect(stack.resource(userPoolType, 'users').inputs['emailConfiguration']).toEqual({
    emailSendingAccount: 'DEVELOPER',
    fromEmailAddress: 'Acorn <no-reply@example.com>',
    sourceArn: emailIdentityArn,
  });
});

describe('identity with other settings', () => {
  test('follows each of them', async () => {
    const stack = await recordStack(
      {
        name: 'acorn',
        deletionProtection: 'INACTIVE',
        publicUrl: 'https://api.example.com',
        callbackUrls: ['https://app.example.com/api/auth/callback/cognito', 'acorn://signed-in'],
        logoutUrls: ['https://app.example.com/'],
        generateServerClientSecret: true,
        generateWebClientSecret: true,
        accessTokenValidityMinutes: 5,
        idTokenValidityMinutes: 1440,
        refreshTokenValidityDays: 3650,
        groups: ['admins', 'auditors'],
      },
      'production',
    );

    expect(stack.resource(userPoolType, 'users').inputs).toMatchObject({
      name: 'acorn-production-users',
      deletionProtection: 'INACTIVE',
      tags: { Project: 'acorn', Stack: 'production' },
    });
    for (const name of ['server', 'web']) {
      expect(stack.resource(clientType, name).inputs).toMatchObject({
        name: `acorn-production-${name}`,
        generateSecret: true,
        accessTokenValidity: 5,
        idTokenValidity: 1440,
        refreshTokenValidity: 3650,
      });
    }
    expect(stack.resource(clientType, 'web').inputs).toMatchObject({
      callbackUrls: [
        'https://api.example.com/auth/callback',
        'https://app.example.com/api/auth/callback/cognito',
        'acorn://signed-in',
      ],
      logoutUrls: ['https://api.example.com/', 'https://app.example.com/'],
    });
    expect(stack.resources.filter(({ type }) => type === groupType).map(({ name }) => name)).toEqual([
      'admins',
      'auditors',
    ]);
  });
});

describe.each(['OPTIONAL', 'ON'] as const)('identity with the setting mfa: %s', (mfa) => {
  let stack: RecordedStack;
  beforeAll(async () => {
    stack = await recordStack({ mfa });
  });

  test('has authenticator apps as the second factor', () => {
    expect(stack.resource(userPoolType, 'users').inputs).toMatchObject({
      mfaConfiguration: mfa,
      softwareTokenMfaConfiguration: { enabled: true },
    });
  });

  test('lets the account page set one up where the Hosted UI doesn’t', () => {
    const { allowedOauthScopes } = stack.resource(clientType, 'web').inputs;
    const ofSessions = ['openid', 'email', 'profile'];
    expect(allowedOauthScopes).toEqual(
      mfa === 'OPTIONAL' ? [...ofSessions, 'aws.cognito.signin.user.admin'] : ofSessions,
    );
  });

  test('tells the API', async () => {
    expect(await outputValue(stack.outputs.environment)).toMatchObject({ COGNITO_MFA: mfa });
  });
});

describe('a stack with operators', () => {
  const warnings = vi.spyOn(pulumi.log, 'warn').mockImplementation(async () => {});
  afterEach(() => void warnings.mockClear());
  afterAll(() => warnings.mockRestore());

  test.each([
    { mfa: 'OFF', strict: 0, warns: true },
    { mfa: 'OPTIONAL', strict: 0, warns: false },
    { mfa: 'ON', strict: 0, warns: false },
    { mfa: 'OFF', strict: 1, warns: false },
  ])('warns of a missing second factor: $warns, where mfa is $mfa and TENANT_STRICT=$strict', async (row) => {
    await recordStack({
      mfa: row.mfa,
      deployApi: false,
      groups: ['admins', 'operators'],
      apiVariables: [`TENANT_STRICT=${row.strict}`, 'TENANT_OPERATOR_GROUP=operators'],
    });
    const warning = expect.stringMatching(/^Operators act for all tenants with a password alone: set freehold:mfa/);
    expect(warnings.mock.calls.map(([message]) => message)).toEqual(row.warns ? [warning] : []);
  });
});
