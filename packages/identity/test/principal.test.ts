import { expect, test } from 'vitest';
import { principalFrom } from '../src/index.ts';

const access = {
  sub: '9f1c',
  token_use: 'access',
  client_id: 'server',
  username: '9f1c',
  scope: 'aws.cognito.signin.user.admin openid',
  iat: 1_700_000_000,
  auth_time: 1_699_999_000,
  exp: 1_700_003_600,
  'custom:tenant_id': 'acme',
  'cognito:groups': ['admins'],
};

const id = {
  sub: '9f1c',
  token_use: 'id',
  aud: 'web',
  'cognito:username': '9f1c',
  email: 'wile@acme.example',
  name: 'Wile E. Coyote',
  iat: 1_700_000_000,
  exp: 1_700_003_600,
};

test('a principal is read from an access token', () => {
  expect(principalFrom(access, 'custom:tenant_id')).toEqual({
    sub: '9f1c',
    username: '9f1c',
    email: undefined,
    name: undefined,
    groups: ['admins'],
    scopes: ['aws.cognito.signin.user.admin', 'openid'],
    tokenUse: 'access',
    clientId: 'server',
    tenantClaim: 'acme',
    issuedAt: new Date('2023-11-14T22:13:20Z'),
    signedInAt: new Date('2023-11-14T21:56:40Z'),
  });
});

test('a principal of an ID token has an e-mail address and a name, and no scopes', () => {
  expect(principalFrom(id, 'custom:tenant_id')).toMatchObject({
    email: 'wile@acme.example',
    name: 'Wile E. Coyote',
    clientId: 'web',
    scopes: [],
    groups: [],
    tokenUse: 'id',
    tenantClaim: undefined,
    signedInAt: new Date('2023-11-14T22:13:20Z'),
  });
});

test('the tenant comes from the configured claim, and from no other', () => {
  expect(principalFrom({ ...access, tenant: 'globex' }, 'tenant')?.tenantClaim).toBe('globex');
  expect(principalFrom(access, 'tenant')?.tenantClaim).toBeUndefined();
  expect(principalFrom(access, 'constructor')?.tenantClaim).toBeUndefined();
});

test.each(['ACME', '', 'public', 'a/b', 7, ['acme'], { acme: true }, null])(
  '%j in the tenant claim gives no tenant',
  (claim) => {
    expect(principalFrom({ ...access, 'custom:tenant_id': claim }, 'custom:tenant_id')?.tenantClaim).toBeUndefined();
  },
);

test.each([
  [{}],
  [{ ...access, sub: undefined }],
  [{ ...access, sub: '' }],
  [{ ...access, token_use: 'refresh' }],
  [{ ...access, client_id: undefined }],
  [{ ...access, 'cognito:groups': 'admins' }],
  [{ ...id, aud: ['web', 'server'] }],
  [null],
])('no principal is read from %j', (claims) => {
  expect(principalFrom(claims, 'custom:tenant_id')).toBeUndefined();
});
