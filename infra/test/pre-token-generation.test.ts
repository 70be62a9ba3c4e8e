import { describe, expect, test } from 'vitest';
import { handler } from '../identity/trigger/pre-token-generation.mjs';

/** What Cognito sends for a sign-in through the API; the other sources differ in what `differences` gives. */
function event(triggerSource: string, differences: { userAttributes?: object; clientMetadata?: object } = {}) {
  return {
    version: '2',
    triggerSource,
    region: 'eu-central-1',
    userPoolId: 'eu-central-1_AbCdEfGhI',
    userName: '93d46842-0051-70d1-8d5f-1b5c3f6f2f5e',
    callerContext: { awsSdkVersion: 'aws-sdk-js-3', clientId: '4vq8d2hh0l6t3mcrk1s5g7b9ne' },
    request: {
      userAttributes: {
        sub: '93d46842-0051-70d1-8d5f-1b5c3f6f2f5e',
        'cognito:user_status': 'CONFIRMED',
        email: 'ada@acme.example',
        email_verified: 'true',
        'custom:tenant_id': 'acme',
        ...differences.userAttributes,
      },
      groupConfiguration: { groupsToOverride: ['admins'], iamRolesToOverride: [], preferredRole: null },
      scopes: ['aws.cognito.signin.user.admin'],
      ...(differences.clientMetadata && { clientMetadata: differences.clientMetadata }),
    },
    response: { claimsAndScopeOverrideDetails: null },
  };
}

const withTenant = (tenant: string) => ({
  claimsAndScopeOverrideDetails: {
    accessTokenGeneration: { claimsToAddOrOverride: { 'custom:tenant_id': tenant } },
  },
});

const sources = [
  event('TokenGeneration_Authentication'),
  event('TokenGeneration_NewPasswordChallenge', {
    userAttributes: { 'cognito:user_status': 'FORCE_CHANGE_PASSWORD' },
  }),
  event('TokenGeneration_RefreshTokens'),
  {
    ...event('TokenGeneration_HostedAuth'),
    request: { ...event('').request, scopes: ['openid', 'email', 'profile'] },
  },
  event('TokenGeneration_AuthenticateDevice'),
];

describe.each(sources.map((sent) => ({ sent, source: sent.triggerSource })))('$source', ({ sent }) => {
  test('puts the user’s tenant into the access token, and changes nothing else', async () => {
    const before = structuredClone(sent);
    await expect(handler(structuredClone(sent))).resolves.toEqual({ ...before, response: withTenant('acme') });
  });

  test('leaves the tokens of a user without a tenant unchanged', async () => {
    const stray = structuredClone(sent);
    Reflect.deleteProperty(stray.request.userAttributes, 'custom:tenant_id');
    const before = structuredClone(stray);
    await expect(handler(stray)).resolves.toEqual(before);
  });
});

test('ignores a tenant in the caller’s metadata', async () => {
  const clientMetadata = { 'custom:tenant_id': 'globex', tenant_id: 'globex' };
  const { response } = await handler(event('TokenGeneration_Authentication', { clientMetadata }));
  expect(response).toEqual(withTenant('acme'));

  const stray = event('TokenGeneration_Authentication', { clientMetadata });
  Reflect.deleteProperty(stray.request.userAttributes, 'custom:tenant_id');
  expect((await handler(stray)).response).toEqual({ claimsAndScopeOverrideDetails: null });
});

test('fails on a malformed event, and the sign-in with it', async () => {
  const broken = { ...event('TokenGeneration_Authentication'), request: JSON.parse('{}') };
  await expect(handler(broken)).rejects.toThrow(TypeError);
});
