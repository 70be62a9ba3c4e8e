import { AdminAddUserToGroupCommand, CreateGroupCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import type { ClaimsAndScopeOverrideDetails, PreTokenGenerationV2Event } from '../src/index.ts';
import { invite, setNewPassword, signIn, temporaryPassword } from './support/emulator.ts';
import { payloads, poolWithTrigger } from './support/pre-token-generation.ts';

/** The tokens of a user in one group, after a trigger with these overrides. */
async function overridden(details: ClaimsAndScopeOverrideDetails) {
  const { aws, pool, email } = await poolWithTrigger((event) => ({
    ...event,
    response: { claimsAndScopeOverrideDetails: details },
  }));
  const names = { UserPoolId: pool.poolId, GroupName: 'admins' };
  await aws.send(new CreateGroupCommand(names));
  await aws.send(new AdminAddUserToGroupCommand({ ...names, Username: email }));
  return payloads(aws, pool, email);
}

test('the function receives the version 2 event', async () => {
  const events: PreTokenGenerationV2Event[] = [];
  const { aws, pool, email, username } = await poolWithTrigger((event) => {
    events.push(event);
    return event;
  });
  const RoleArn = 'arn:aws:iam::123456789012:role/admins';
  const names = { UserPoolId: pool.poolId, GroupName: 'admins' };
  await aws.send(new CreateGroupCommand({ ...names, RoleArn, Precedence: 1 }));
  await aws.send(new AdminAddUserToGroupCommand({ ...names, Username: email }));
  await signIn(aws, pool, email);
  expect(events).toEqual([
    {
      version: '2',
      triggerSource: 'TokenGeneration_Authentication',
      region: 'eu-central-1',
      userPoolId: pool.poolId,
      userName: username,
      callerContext: { awsSdkVersion: expect.any(String), clientId: pool.clientId },
      request: {
        userAttributes: {
          sub: username,
          email: 'ada@example.com',
          'custom:tenant_id': 'acme',
          'cognito:user_status': 'CONFIRMED',
        },
        scopes: ['aws.cognito.signin.user.admin'],
        groupConfiguration: { groupsToOverride: ['admins'], iamRolesToOverride: [RoleArn], preferredRole: RoleArn },
      },
      response: { claimsAndScopeOverrideDetails: null },
    },
  ]);
});

test('triggerSource names the new password challenge', async () => {
  const sources: string[] = [];
  const { aws, pool } = await poolWithTrigger((event) => {
    sources.push(event.triggerSource);
    return event;
  });
  const { email } = await invite(aws, pool.poolId);
  const { Session } = await signIn(aws, pool, email, temporaryPassword);
  expect(sources).toEqual([]);
  await setNewPassword(aws, pool, Session, { USERNAME: email });
  expect(sources).toEqual(['TokenGeneration_NewPasswordChallenge']);
});

test('the function adds the tenant to the access token', async () => {
  const { aws, pool, email } = await poolWithTrigger((event) => {
    event.response = {
      claimsAndScopeOverrideDetails: {
        accessTokenGeneration: {
          claimsToAddOrOverride: { 'custom:tenant_id': event.request.userAttributes['custom:tenant_id'] ?? '' },
        },
      },
    };
    return event;
  });
  const { access } = await payloads(aws, pool, email);
  expect(access).toMatchObject({ 'custom:tenant_id': 'acme' });
});

test('an empty response changes no claims', async () => {
  const { aws, pool, email } = await poolWithTrigger(async (event) => event);
  const { access, id } = await payloads(aws, pool, email);
  expect(access).not.toHaveProperty('custom:tenant_id');
  expect(id).toMatchObject({ 'custom:tenant_id': 'acme', email });
});

test('claims are added, overridden and suppressed per token', async () => {
  const { access, id } = await overridden({
    idTokenGeneration: {
      claimsToAddOrOverride: { 'custom:tenant_id': 'other', nested: { list: [1, true, null] } },
      claimsToSuppress: ['email'],
    },
    accessTokenGeneration: { claimsToAddOrOverride: { plan: 'pro' }, claimsToSuppress: ['cognito:groups'] },
  });
  expect(id).toMatchObject({ 'custom:tenant_id': 'other', nested: { list: [1, true, null] } });
  expect(id).not.toHaveProperty('email');
  expect(id).not.toHaveProperty('plan');
  expect(id).toMatchObject({ 'cognito:groups': ['admins'] });
  expect(access).toMatchObject({ plan: 'pro' });
  expect(access).not.toHaveProperty('cognito:groups');
});

const protectedClaims = [
  'sub',
  'iss',
  'aud',
  'exp',
  'iat',
  'jti',
  'token_use',
  'auth_time',
  'nonce',
  'at_hash',
  'acr',
  'amr',
  'azp',
  'origin_jti',
  'identities',
  'cognito:username',
];

const protectedAccessTokenClaims = [...protectedClaims, 'client_id', 'username', 'scope', 'version', 'event_id'];

test('protected claims are not overridden', async () => {
  const forged = (names: string[]) => Object.fromEntries(names.map((name) => [name, 'forged']));
  const { access, id } = await overridden({
    idTokenGeneration: { claimsToAddOrOverride: forged(protectedClaims) },
    accessTokenGeneration: { claimsToAddOrOverride: forged(protectedAccessTokenClaims) },
  });
  expect(Object.values(id)).not.toContain('forged');
  expect(Object.values(access)).not.toContain('forged');
});

test('protected claims are not suppressed', async () => {
  const plain = await overridden({});
  const { access, id } = await overridden({
    idTokenGeneration: { claimsToSuppress: protectedClaims },
    accessTokenGeneration: { claimsToSuppress: protectedAccessTokenClaims },
  });
  expect(Object.keys(id)).toEqual(Object.keys(plain.id));
  expect(Object.keys(access)).toEqual(Object.keys(plain.access));
});

test('aud of an access token can only be its client', async () => {
  const { aws, pool, email } = await poolWithTrigger((event) => ({
    ...event,
    response: {
      claimsAndScopeOverrideDetails: {
        accessTokenGeneration: { claimsToAddOrOverride: { aud: event.callerContext.clientId } },
      },
    },
  }));
  expect((await payloads(aws, pool, email)).access).toMatchObject({ aud: pool.clientId });
});

test('scopes are added and suppressed', async () => {
  const { access } = await overridden({
    accessTokenGeneration: { scopesToAdd: ['items/read'], scopesToSuppress: ['aws.cognito.signin.user.admin'] },
  });
  expect(access).toMatchObject({ scope: 'items/read' });
});

test('groups are overridden in both tokens', async () => {
  const { access, id } = await overridden({
    groupOverrideDetails: { groupsToOverride: ['members'], iamRolesToOverride: ['role'], preferredRole: 'role' },
  });
  expect(access).toMatchObject({ 'cognito:groups': ['members'] });
  expect(id).toMatchObject({
    'cognito:groups': ['members'],
    'cognito:roles': ['role'],
    'cognito:preferred_role': 'role',
  });
});

test('an empty group override removes all groups', async () => {
  const { access } = await overridden({ groupOverrideDetails: {} });
  expect(access).not.toHaveProperty('cognito:groups');
});
