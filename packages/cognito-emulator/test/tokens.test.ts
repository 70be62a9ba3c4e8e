import {
  AdminAddUserToGroupCommand,
  type CognitoIdentityProviderClient,
  CreateGroupCommand,
  type CreateUserPoolClientCommandInput,
  DescribeUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  awsClient,
  createClient,
  createPool,
  createTenantPool,
  defined,
  headerOf,
  payloadOf,
  register,
  settableClock,
  signIn,
  startEmulator,
} from './support/emulator.ts';

const uuidPattern = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

/** Verifies like an API: AWS's issuer, with the emulator's keys. */
function verifierFor(url: string, userPoolId: string, clientId: string) {
  const fetcher = {
    fetch: async (uri: string) => {
      const local = uri.replace(/^https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com/, url);
      return (await fetch(local)).arrayBuffer();
    },
  };
  const properties = { userPoolId, clientId, tokenUse: null };
  return CognitoJwtVerifier.create(properties, { jwksCache: new SimpleJwksCache({ fetcher }) });
}

async function tokensOf(aws: CognitoIdentityProviderClient, pool: { poolId: string; clientId: string }, email: string) {
  const { AuthenticationResult } = await signIn(aws, pool, email);
  return { access: defined(AuthenticationResult?.AccessToken), id: defined(AuthenticationResult?.IdToken) };
}

async function signedIn(client: Partial<CreateUserPoolClientCommandInput> = {}) {
  const { aws, url } = await startEmulator(settableClock());
  const poolId = await createPool(aws, {
    Schema: [{ Name: 'tenant_id' }, { Name: 'seats', AttributeDataType: 'Number' }],
  });
  const { id: clientId } = await createClient(aws, poolId, client);
  const user = await register(aws, poolId, 'ada@example.com', {
    email_verified: 'true',
    name: 'Ada',
    'custom:tenant_id': 'acme',
    'custom:seats': '3',
  });
  const tokens = await tokensOf(aws, { poolId, clientId }, user.email);
  return { aws, url, poolId, clientId, ...user, ...tokens };
}

const issuedAt = new Date('2026-03-01T12:00:00Z').getTime() / 1000;

test('aws-jwt-verify accepts both tokens', async () => {
  const { aws, url } = await startEmulator();
  const pool = await createTenantPool(aws);
  const { email, username } = await register(aws, pool.poolId);
  const { access, id } = await tokensOf(aws, pool, email);
  const verifier = verifierFor(url, pool.poolId, pool.clientId);
  await expect(verifier.verify(access)).resolves.toMatchObject({ sub: username, token_use: 'access' });
  await expect(verifier.verify(id)).resolves.toMatchObject({ sub: username, token_use: 'id', email });
});

test("aws-jwt-verify refuses another pool's keys and another client's id", async () => {
  const { aws, url } = await startEmulator();
  const pool = await createTenantPool(aws);
  const other = await createTenantPool(aws);
  const { access } = await tokensOf(aws, pool, (await register(aws, pool.poolId)).email);
  await expect(verifierFor(url, pool.poolId, other.clientId).verify(access)).rejects.toThrow();
  await expect(verifierFor(url, other.poolId, pool.clientId).verify(access)).rejects.toThrow();
});

test('an access token has exactly the documented claims', async () => {
  const { access, poolId, clientId, username } = await signedIn();
  expect(payloadOf(access)).toEqual({
    sub: username,
    iss: `https://cognito-idp.eu-central-1.amazonaws.com/${poolId}`,
    client_id: clientId,
    username,
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    version: 2,
    auth_time: issuedAt,
    iat: issuedAt,
    exp: issuedAt + 3600,
    jti: uuidPattern,
    origin_jti: uuidPattern,
    event_id: uuidPattern,
  });
});

test('an ID token has exactly the documented claims and the attributes', async () => {
  const { id, poolId, clientId, username } = await signedIn();
  expect(payloadOf(id)).toEqual({
    sub: username,
    iss: `https://cognito-idp.eu-central-1.amazonaws.com/${poolId}`,
    aud: clientId,
    'cognito:username': username,
    token_use: 'id',
    auth_time: issuedAt,
    iat: issuedAt,
    exp: issuedAt + 3600,
    jti: uuidPattern,
    origin_jti: uuidPattern,
    event_id: uuidPattern,
    email: 'ada@example.com',
    email_verified: true,
    name: 'Ada',
    'custom:tenant_id': 'acme',
    'custom:seats': '3',
  });
});

test('both tokens share origin_jti and event_id only', async () => {
  const { access, id } = await signedIn();
  const [a, b] = [payloadOf(access), payloadOf(id)];
  expect(a['origin_jti']).toBe(b['origin_jti']);
  expect(a['event_id']).toBe(b['event_id']);
  expect(a['jti']).not.toBe(b['jti']);
});

test('an ID token has only readable attributes', async () => {
  const { id } = await signedIn({ ReadAttributes: ['email', 'custom:tenant_id'] });
  const payload = payloadOf(id);
  expect(payload).toMatchObject({ email: 'ada@example.com', 'custom:tenant_id': 'acme' });
  expect(Object.keys(payload)).not.toEqual(expect.arrayContaining(['name']));
  expect(Object.keys(payload)).not.toEqual(expect.arrayContaining(['email_verified']));
  expect(Object.keys(payload)).not.toEqual(expect.arrayContaining(['custom:seats']));
});

test('an empty ReadAttributes means all attributes', async () => {
  const { id } = await signedIn({ ReadAttributes: [] });
  expect(payloadOf(id)).toMatchObject({ email_verified: true, 'custom:tenant_id': 'acme', 'custom:seats': '3' });
});

test('tokens have no jti when token revocation is disabled', async () => {
  const { access, id } = await signedIn({ EnableTokenRevocation: false });
  for (const payload of [payloadOf(access), payloadOf(id)]) {
    expect(payload).not.toHaveProperty('jti');
    expect(payload).not.toHaveProperty('origin_jti');
  }
});

test("the client's settings set the lifetimes", async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws);
  const { id: clientId } = await createClient(aws, poolId, {
    AccessTokenValidity: 10,
    IdTokenValidity: 1,
    TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'days' },
  });
  const { email } = await register(aws, poolId);
  const { AuthenticationResult: result } = await signIn(aws, { poolId, clientId }, email);
  const [access, id] = [payloadOf(result?.AccessToken), payloadOf(result?.IdToken)];
  expect(result?.ExpiresIn).toBe(600);
  expect(Number(access['exp']) - Number(access['iat'])).toBe(600);
  expect(Number(id['exp']) - Number(id['iat'])).toBe(86_400);
});

test('groups are in both tokens and roles in the ID token', async () => {
  const { aws } = await startEmulator();
  const pool = await createTenantPool(aws);
  const { email } = await register(aws, pool.poolId);
  const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
  for (const [GroupName, Precedence] of [
    ['admins', 1],
    ['auditors', 5],
  ] as const) {
    const names = { UserPoolId: pool.poolId, GroupName };
    await aws.send(new CreateGroupCommand({ ...names, Precedence, RoleArn: role(GroupName) }));
    await aws.send(new AdminAddUserToGroupCommand({ ...names, Username: email }));
    await aws.send(new AdminAddUserToGroupCommand({ ...names, Username: email }));
  }
  const { access, id } = await tokensOf(aws, pool, email);
  expect(payloadOf(access)).toMatchObject({ 'cognito:groups': ['admins', 'auditors'] });
  expect(payloadOf(access)).not.toHaveProperty('cognito:roles');
  expect(payloadOf(id)).toMatchObject({
    'cognito:groups': ['admins', 'auditors'],
    'cognito:roles': [role('admins'), role('auditors')],
    'cognito:preferred_role': role('admins'),
  });
});

async function jwks(url: string, poolId: string) {
  const document: unknown = await (await fetch(`${url}/${poolId}/.well-known/jwks.json`)).json();
  return z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).parse(document);
}

test('access and ID tokens have different keys and the JWKS shows public halves', async () => {
  const { access, id, url, poolId } = await signedIn();
  const { keys } = await jwks(url, poolId);
  const kids = [headerOf(id)['kid'], headerOf(access)['kid']];
  expect(kids[0]).not.toBe(kids[1]);
  expect(keys.map(({ kid }) => kid)).toEqual(kids);
  for (const key of keys) {
    expect(Object.keys(key).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    expect(Buffer.from(String(key['n']), 'base64url')).toHaveLength(256);
  }
});

test('concurrent first requests get the same keys', async () => {
  const { aws, url } = await startEmulator();
  const pool = await createTenantPool(aws);
  const { email } = await register(aws, pool.poolId);
  const [first, second, tokens] = await Promise.all([
    jwks(url, pool.poolId),
    jwks(url, pool.poolId),
    tokensOf(aws, pool, email),
  ]);
  expect(second).toEqual(first);
  expect(first.keys.map(({ kid }) => kid)).toContain(headerOf(tokens.access)['kid']);
});

test("the discovery document has AWS's issuer and the emulator's JWKS URL", async () => {
  const { aws, url } = await startEmulator();
  const poolId = await createPool(aws);
  const document = await (await fetch(`${url}/${poolId}/.well-known/openid-configuration`)).json();
  expect(document).toMatchObject({
    issuer: `https://cognito-idp.eu-central-1.amazonaws.com/${poolId}`,
    jwks_uri: `${url}/${poolId}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
  });
});

test.each([
  ['eusc-de-east-1', 'aws-eusc', 'amazonaws.eu'],
  ['cn-north-1', 'aws-cn', 'amazonaws.com.cn'],
  ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'],
  ['us-isob-east-1', 'aws-iso-b', 'sc2s.sgov.gov'],
])('a pool in %s has the ARN and the issuer of its partition', async (region, partition, suffix) => {
  const { url } = await startEmulator();
  const aws = awsClient(url, region);
  const poolId = await createPool(aws);
  const { UserPool } = await aws.send(new DescribeUserPoolCommand({ UserPoolId: poolId }));
  expect(UserPool?.Arn).toMatch(`arn:${partition}:cognito-idp:${region}:`);
  const document = await (await fetch(`${url}/${poolId}/.well-known/openid-configuration`)).json();
  expect(document).toMatchObject({ issuer: `https://cognito-idp.${region}.${suffix}/${poolId}` });
});

test.each(['eu-central-1_Nowhere12', 'nonsense'])(
  'the documents of the unknown pool %s are not found',
  async (poolId) => {
    const { url } = await startEmulator();
    for (const name of ['jwks.json', 'openid-configuration']) {
      expect((await fetch(`${url}/${poolId}/.well-known/${name}`)).status).toBe(404);
    }
  },
);
