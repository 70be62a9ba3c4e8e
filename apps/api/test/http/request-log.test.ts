import { createHmac, randomBytes } from 'node:crypto';
import { tenantId } from '@freehold/tenancy';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loginRateLimits } from '../../src/auth/password/login-rate-limit.ts';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';

let installation: Installation;
let api: StartedApi;
/** Another instance with the same variables. */
let other: StartedApi;
const email = 'wile@acme.example';

beforeAll(async () => {
  installation = await createInstallation();
  await installation.createUser({ email, tenant: tenantId('acme') });
  api = await installation.startApi();
  other = await installation.startApi();
});

afterAll(() => installation.stop());

/** Runs requests, and returns the lines of the level `info` and above about them. */
async function linesDuring({ log }: StartedApi, work: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const before = log.length;
  await work();
  return log.slice(before).filter(({ level }) => level !== 'debug' && level !== 'trace');
}

const login = ({ http }: StartedApi, account: string, text = 'Wrong-1!') =>
  http.post('/api/user/login', { email: account, password: text });

describe('the line of a request', () => {
  test.each([
    ['without a token', '/api/projects', {}, 401, 'token_missing'],
    ['for another tenant', '/api/projects', { 'X-Tenant-Id': 'globex' }, 403, 'tenant_mismatch'],
    ['for an unknown path', '/nowhere', {}, 404, 'not_found'],
  ])('%s has the code of the refusal', async (what, path, headers, status, code) => {
    const token = what === 'without a token' ? {} : { token: (await api.http.signIn(email, password)).access };
    const lines = await linesDuring(api, () => api.http.get(path, { ...token, headers }));
    expect(lines).toEqual([expect.objectContaining({ level: 'info', path, status, code })]);
  });

  test('that succeeds has no code', async () => {
    const lines = await linesDuring(api, () => api.http.get('/api/openapi.json'));
    expect(lines).toEqual([expect.objectContaining({ status: 200 })]);
    expect(lines[0]).not.toHaveProperty('code');
  });
});

describe('a sign-in', () => {
  test('that succeeds has its sub in the log, and no account', async () => {
    let sub: unknown;
    const lines = await linesDuring(api, async () => {
      const { body } = await login(api, email, password);
      sub = decodeJwt(body.id_token).sub;
    });
    expect(lines).toEqual([expect.objectContaining({ path: '/api/user/login', status: 200, sub })]);
    expect(lines[0]).not.toHaveProperty('account');
  });

  test.each([email, 'nobody@acme.example'])('of %s that fails has a hash of the account', async (account) => {
    const [one] = await linesDuring(api, () => login(api, account));
    const [same] = await linesDuring(other, () => login(other, account.toUpperCase()));
    const [another] = await linesDuring(api, () => login(api, `other-${account}`));
    expect(one).toMatchObject({ status: 401, code: 'invalid_credentials' });
    expect(one?.['account']).toMatch(/^[0-9a-f]{32}$/);
    expect(same?.['account']).toBe(one?.['account']);
    expect(another?.['account']).not.toBe(one?.['account']);
  });

  test('hashes an account as docs/operations.md says', async () => {
    const key = Buffer.from(installation.variables['LOG_HASH_KEY'] ?? '', 'base64');
    const [line] = await linesDuring(api, () => login(api, email));
    const expected = createHmac('sha256', key).update(`account:${email}`).digest('hex').slice(0, 32);
    expect(line?.['account']).toBe(expected);
  });

  test('has another hash under another key', async () => {
    const apart = await installation.startApi({ LOG_HASH_KEY: randomBytes(32).toString('base64') });
    const [one] = await linesDuring(api, () => login(api, email));
    const [differs] = await linesDuring(apart, () => login(apart, email));
    expect(differs?.['account']).toMatch(/^[0-9a-f]{32}$/);
    expect(differs?.['account']).not.toBe(one?.['account']);
  });

  test('has no account without a key', async () => {
    const keyless = await installation.startApi({ LOG_HASH_KEY: '' });
    const [line] = await linesDuring(keyless, () => login(keyless, email));
    expect(line).toMatchObject({ status: 401, code: 'invalid_credentials' });
    expect(line).not.toHaveProperty('account');
  });

  test('that is locked out has the account in the warning and in the line of the request', async () => {
    const { attempts } = loginRateLimits.login.perAccount;
    const account = 'locked@acme.example';
    const failures = await linesDuring(api, async () => {
      for (let n = 0; n < attempts; n += 1) await login(api, account);
    });
    const lines = await linesDuring(api, () => login(api, account));
    const hash = failures[0]?.['account'];
    expect(hash).toMatch(/^[0-9a-f]{32}$/);
    expect(lines).toEqual([
      expect.objectContaining({ level: 'warn', account: hash, limit: 'login by account' }),
      expect.objectContaining({ level: 'info', account: hash, status: 429, code: 'rate_limited' }),
    ]);
    await installation.database.asOwner('DELETE FROM rate_limits');
  });

  test('never has the address of an account in the log', () => {
    expect(JSON.stringify([api.log, other.log])).not.toMatch(/acme\.example/i);
  });
});

test.each([
  ['new-password', { new_password: 'Chosen-1!', session: 'x'.repeat(30) }],
  ['forgot-password', {}],
  ['reset-password', { code: '000000', new_password: 'Chosen-1!' }],
])('%s has a hash of the account in the log', async (path, fields) => {
  const account = 'nobody@acme.example';
  const [failure] = await linesDuring(api, () => login(api, account));
  const lines = await linesDuring(api, () => api.http.post(`/api/user/${path}`, { email: account, ...fields }));
  expect(lines.at(-1)).toMatchObject({ path: `/api/user/${path}`, account: failure?.['account'] });
});
