import { beforeAll, describe, expect, test } from 'vitest';
import { outputValue, type RecordedStack, recordStack } from '../mocks/recorded-stack.ts';

const userPoolType = 'aws:cognito/userPool:UserPool';
const clientType = 'aws:cognito/userPoolClient:UserPoolClient';
const domainType = 'aws:cognito/userPoolDomain:UserPoolDomain';
const brandingType = 'aws:cognito/managedLoginBranding:ManagedLoginBranding';
const groupType = 'aws:cognito/userGroup:UserGroup';

describe('with the default settings', () => {
  let stack: RecordedStack;
  beforeAll(async () => {
    stack = await recordStack();
  });
  const pool = () => stack.resource(userPoolType, 'users').inputs;
  const server = () => stack.resource(clientType, 'server').inputs;
  const web = () => stack.resource(clientType, 'web').inputs;

  test('names everything after project and stack', () => {
    const names = stack.resources.map(({ inputs }) => inputs['name']).filter((name) => name !== undefined);
    expect(names.toSorted()).toEqual([
      '/aws/lambda/freehold-dev-pre-token',
      'admins',
      'freehold-dev-pre-token',
      'freehold-dev-pre-token',
      'freehold-dev-server',
      'freehold-dev-users',
      'freehold-dev-web',
      'write-own-log',
    ]);
  });

  describe('the user pool', () => {
    test('takes the e-mail address for the user name, in any case, and verifies it', () => {
      expect(pool()).toMatchObject({
        usernameAttributes: ['email'],
        usernameConfiguration: { caseSensitive: false },
        autoVerifiedAttributes: ['email'],
      });
      expect(pool()).not.toHaveProperty('aliasAttributes');
    });

    test('lets administrators alone create users', () => {
      expect(pool()['adminCreateUserConfig']).toEqual({ allowAdminCreateUserOnly: true });
    });

    test('has no second factor', () => {
      expect(pool()['mfaConfiguration']).toBe('OFF');
    });

    test('wants eight characters of four kinds, and a temporary password within a week', () => {
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

    test('is of the plan that has the trigger and token rotation', () => {
      expect(pool()['userPoolTier']).toBe('ESSENTIALS');
    });

    test('keeps one tenant for a person, which can change', () => {
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

    test('doesn’t tell who has an account', () => {
      expect(client()['preventUserExistenceErrors']).toBe('ENABLED');
    });

    test('can revoke tokens', () => {
      expect(client()['enableTokenRevocation']).toBe(true);
    });

    test('lets people read their tenant, and change neither tenant nor e-mail', () => {
      expect(client()['readAttributes']).toEqual(['email', 'email_verified', 'name', 'custom:tenant_id']);
      expect(client()['writeAttributes']).toEqual(['name']);
    });

    test('rotates refresh tokens, with a grace period for lost answers', () => {
      expect(client()['refreshTokenRotation']).toEqual({ feature: 'ENABLED', retryGracePeriodSeconds: 30 });
      expect(client()['explicitAuthFlows']).not.toContain('ALLOW_REFRESH_TOKEN_AUTH');
    });

    test('limits its tokens to an hour, and a session to thirty days', () => {
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

  test('admits to the server client by administrator’s sign-in alone', () => {
    expect(server()['explicitAuthFlows']).toEqual(['ALLOW_ADMIN_USER_PASSWORD_AUTH']);
    expect(server()['allowedOauthFlowsUserPoolClient']).toBe(false);
    expect(server()).not.toHaveProperty('allowedOauthFlows');
  });

  test('admits to the web client by the Hosted UI’s code flow alone', () => {
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

  test('has the Hosted UI on its own domain, with managed login and a style for the web client alone', () => {
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

  test('makes no network, no database and no API, since it has no certificate for one', () => {
    expect(
      stack.resources.filter(({ type }) => /^aws:(ec2|rds|ecs|lb|ecr|acm|route53|secretsmanager)/.test(type)),
    ).toEqual([]);
  });

  test('has the group of administrators', () => {
    expect(stack.resource(groupType, 'admins').inputs).toEqual({ name: 'admins', userPoolId: 'id-of-users' });
  });
});

describe('on the plan LITE', () => {
  let stack: RecordedStack;
  beforeAll(async () => {
    stack = await recordStack({ userPoolTier: 'LITE' });
  });

  test('has no trigger, which the plan doesn’t have, and nothing that belongs to one', () => {
    expect(stack.resource(userPoolType, 'users').inputs['userPoolTier']).toBe('LITE');
    expect(stack.resource(userPoolType, 'users').inputs).not.toHaveProperty('lambdaConfig');
    expect(stack.resources.filter(({ type }) => /^aws:(lambda|iam|cloudwatch)/.test(type))).toEqual([]);
  });

  test('has the classic pages, and no style for them', () => {
    expect(stack.resource(domainType, 'domain').inputs['managedLoginVersion']).toBe(1);
    expect(stack.resources.filter(({ type }) => type === brandingType)).toEqual([]);
  });

  test('has the API look tenants up', async () => {
    expect(await outputValue(stack.outputs.environment)).toMatchObject({ TENANT_PROOF: 'lookup' });
  });

  test('keeps refresh tokens as they are, and lets nobody in that it didn’t before', () => {
    const [server, web] = ['server', 'web'].map((name) => stack.resource(clientType, name).inputs);
    for (const client of [server, web]) expect(client).not.toHaveProperty('refreshTokenRotation');
    expect(server?.['explicitAuthFlows']).toEqual(['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']);
    expect(web?.['explicitAuthFlows']).toEqual(['ALLOW_REFRESH_TOKEN_AUTH']);
  });

  test('lets people read their tenant, and not change it, as on the others', () => {
    for (const name of ['server', 'web']) {
      expect(stack.resource(clientType, name).inputs).toMatchObject({
        readAttributes: ['email', 'email_verified', 'name', 'custom:tenant_id'],
        writeAttributes: ['name'],
      });
    }
  });
});

test('has the trigger and rotation on the plan PLUS as well', async () => {
  const stack = await recordStack({ userPoolTier: 'PLUS' });
  expect(stack.resource(userPoolType, 'users').inputs).toMatchObject({ userPoolTier: 'PLUS', lambdaConfig: {} });
  expect(stack.resource(clientType, 'server').inputs).toHaveProperty('refreshTokenRotation');
});

test('sends e-mails by SES where an identity is given', async () => {
  const emailIdentityArn = 'arn:aws:ses:eu-central-1:123456789012:identity/example.com';
  const stack = await recordStack({ emailFrom: 'Acorn <no-reply@example.com>', emailIdentityArn });
  expect(stack.resource(userPoolType, 'users').inputs['emailConfiguration']).toEqual({
    emailSendingAccount: 'DEVELOPER',
    fromEmailAddress: 'Acorn <no-reply@example.com>',
    sourceArn: emailIdentityArn,
  });
});

describe('with settings of one’s own', () => {
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
