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

const selfService = 'aws.cognito.signin.user.admin';

const changes = (accessTokenGeneration: object) => ({ claimsAndScopeOverrideDetails: { accessTokenGeneration } });
const tenantOf = (tenant: string) => ({ claimsToAddOrOverride: { 'custom:tenant_id': tenant } });
const withoutSelfService = { scopesToSuppress: [selfService] };

/** The same event, with the scopes of a sign-in on the Hosted UI. */
function inBrowser(sent: ReturnType<typeof event>, scopes = ['openid', 'email', 'profile']) {
  return { ...sent, request: { ...sent.request, scopes } };
}

function withoutTenant(sent: ReturnType<typeof event>) {
  const stray = structuredClone(sent);
  Reflect.deleteProperty(stray.request.userAttributes, 'custom:tenant_id');
  return stray;
}

const bySource = (sent: ReturnType<typeof event>) => ({ sent, source: sent.triggerSource });

describe.each(
  [
    event('TokenGeneration_Authentication'),
    event('TokenGeneration_NewPasswordChallenge', {
      userAttributes: { 'cognito:user_status': 'FORCE_CHANGE_PASSWORD' },
    }),
    event('TokenGeneration_RefreshTokens'),
    event('TokenGeneration_AuthenticateDevice'),
  ].map(bySource),
)('$source of a sign-in by the API', ({ sent }) => {
  test('puts the user’s tenant into the access token and takes the scope of Cognito’s own API from it', async () => {
    await expect(handler(structuredClone(sent))).resolves.toEqual({
      ...structuredClone(sent),
      response: changes({ ...tenantOf('acme'), ...withoutSelfService }),
    });
  });

  test('takes the scope from a user without a tenant too', async () => {
    const { response } = await handler(withoutTenant(sent));
    expect(response).toEqual(changes(withoutSelfService));
  });

  test('takes the scope where the event names none', async () => {
    const older = structuredClone(sent);
    Reflect.deleteProperty(older.request, 'scopes');
    expect((await handler(older)).response).toEqual(changes({ ...tenantOf('acme'), ...withoutSelfService }));
  });
});

describe.each(
  [inBrowser(event('TokenGeneration_HostedAuth')), inBrowser(event('TokenGeneration_RefreshTokens'))].map(bySource),
)('$source of a sign-in on the Hosted UI', ({ sent }) => {
  test('puts the user’s tenant into the access token, and changes nothing else', async () => {
    await expect(handler(structuredClone(sent))).resolves.toEqual({
      ...structuredClone(sent),
      response: changes(tenantOf('acme')),
    });
  });

  test('leaves the tokens of a user without a tenant unchanged', async () => {
    const stray = withoutTenant(sent);
    await expect(handler(structuredClone(stray))).resolves.toEqual(stray);
  });

  test('leaves the scope of Cognito’s own API to an app that asked for it', async () => {
    const { response } = await handler(inBrowser(sent, ['openid', selfService]));
    expect(response).toEqual(changes(tenantOf('acme')));
  });
});

test('ignores a tenant in the caller’s metadata', async () => {
  const clientMetadata = { 'custom:tenant_id': 'globex', tenant_id: 'globex' };
  const { response } = await handler(event('TokenGeneration_Authentication', { clientMetadata }));
  expect(response).toEqual(changes({ ...tenantOf('acme'), ...withoutSelfService }));

  const stray = withoutTenant(event('TokenGeneration_Authentication', { clientMetadata }));
  expect((await handler(stray)).response).toEqual(changes(withoutSelfService));
});

test('fails on a malformed event, and the sign-in with it', async () => {
  const broken = { ...event('TokenGeneration_Authentication'), request: JSON.parse('{}') };
  await expect(handler(broken)).rejects.toThrow(TypeError);
});
