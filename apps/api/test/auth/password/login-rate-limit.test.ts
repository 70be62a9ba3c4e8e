import { tenantId } from '@freehold/tenancy';
import type { HttpResponse } from '@freehold/test-kit/http-client';
import { recordStatements } from '@freehold/test-kit/statement-recorder';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { loginRateLimits } from '../../../src/auth/password/login-rate-limit.ts';
import { createInstallation, type Installation, password, type StartedApi } from '../../support/installation.ts';

let installation: Installation;
/** Two instances that trust a proxy, so that requests can come from any address. */
let apis: [StartedApi, StartedApi];
const email = 'wile@acme.example';

beforeAll(async () => {
  installation = await createInstallation();
  await installation.createUser({ email, tenant: tenantId('acme') });
  apis = [await installation.startApi({ TRUSTED_PROXY: '1' }), await installation.startApi({ TRUSTED_PROXY: '1' })];
});

afterAll(() => installation.stop());

afterEach(async () => {
  installation.cognito.faults.clear();
  await installation.database.asOwner('DELETE FROM rate_limits');
});

let turn = 0;

/** Sends a request from an address, to each instance in turn. */
function from(address: string, path: string, json: object): Promise<HttpResponse> {
  turn += 1;
  const { http } = apis[turn % 2 === 0 ? 0 : 1];
  return http.post(`/api/user/${path}`, json, { headers: { 'x-forwarded-for': address } });
}

const wrongLogin = (address: string, account = email) =>
  from(address, 'login', { email: account, password: 'Wrong-1!' });
const rightLogin = (address: string) => from(address, 'login', { email, password });

/** Requests that count as failed attempts, by route. */
const failedAttempts: [keyof typeof loginRateLimits, string, (account: string) => object][] = [
  ['login', 'login', (account) => ({ email: account, password: 'Wrong-1!' })],
  [
    'new_password',
    'new-password',
    (account) => ({ email: account, new_password: 'Chosen-1!', session: 'x'.repeat(30) }),
  ],
  ['forgot_password', 'forgot-password', (account) => ({ email: account })],
  ['reset_password', 'reset-password', (account) => ({ email: account, code: '000000', new_password: 'Chosen-1!' })],
];

describe.each(failedAttempts)('%s', (limit, path, body) => {
  const { perAccount, perAddress } = loginRateLimits[limit];

  test.each([email, 'nobody@acme.example'])(
    'for %s from one address reaches the limit, on both instances together',
    async (account) => {
      for (let attempt = 0; attempt < perAccount.attempts; attempt += 1) {
        expect((await from('203.0.113.1', path, body(account))).status).not.toBe(429);
      }
      const { status, body: problem, headers } = await from('203.0.113.1', path, body(account));
      expect({ status, code: problem.code }).toEqual({ status: 429, code: 'rate_limited' });
      const seconds = Number(headers.get('retry-after'));
      expect(seconds).toBeGreaterThan(perAccount.seconds - 60);
      expect(seconds).toBeLessThanOrEqual(perAccount.seconds);
      expect((await from('203.0.113.1', path, body(account.toUpperCase()))).status).toBe(429);
      expect((await from('203.0.113.2', path, body(account))).status).not.toBe(429);
    },
  );

  test('for many accounts from one address reaches the limit', async () => {
    const asked = Array.from({ length: perAddress.attempts + 5 }, (_, n) => `nobody${n}@acme.example`);
    const answers: HttpResponse[] = [];
    for (let n = 0; n < asked.length; n += 15) {
      const some = asked.slice(n, n + 15).map((account) => from('203.0.113.3', path, body(account)));
      answers.push(...(await Promise.all(some)));
    }
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
    expect((await from('203.0.113.4', path, body('nobody@acme.example'))).status).not.toBe(429);
  });
});

describe('a sign-in', () => {
  const { attempts } = loginRateLimits.login.perAccount;

  test('counts concurrent attempts', async () => {
    const asked = installation.cognito.requests('AdminInitiateAuth');
    const answers = await Promise.all(Array.from({ length: 30 }, () => wrongLogin('203.0.113.5')));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(attempts);
    expect(installation.cognito.requests('AdminInitiateAuth') - asked).toBe(attempts);
  });

  test('with the right password is refused at an address that has reached the limit, and at no other', async () => {
    for (let attempt = 0; attempt < attempts + 3; attempt += 1) await wrongLogin('203.0.113.6');
    expect((await rightLogin('203.0.113.6')).status).toBe(429);
    expect((await rightLogin('198.51.100.7')).status).toBe(200);
    expect((await rightLogin('203.0.113.6')).status).toBe(429);
  });

  test('that succeeds resets the count', async () => {
    for (let time = 0; time < 3; time += 1) {
      for (let attempt = 0; attempt < attempts - 1; attempt += 1)
        expect((await wrongLogin('203.0.113.8')).status).toBe(401);
      expect((await rightLogin('203.0.113.8')).status).toBe(200);
    }
  });

  test('that fails for another reason doesn’t count', async () => {
    const mend = installation.cognito.faults.inject({ on: 'AdminInitiateAuth', kind: 'fail' });
    for (let attempt = 0; attempt < attempts + 3; attempt += 1)
      expect((await rightLogin('203.0.113.9')).status).toBe(503);
    mend();
    expect((await rightLogin('203.0.113.9')).status).toBe(200);
  });

  test('that fails for another reason doesn’t count, also when many are concurrent', async () => {
    const mend = installation.cognito.faults.inject({ on: 'AdminInitiateAuth', kind: 'fail' });
    await Promise.all(Array.from({ length: 25 }, () => rightLogin('203.0.113.12')));
    mend();
    expect((await rightLogin('203.0.113.12')).status).toBe(200);
  });

  test('with the right password doesn’t count, also when many are concurrent', async () => {
    for (let time = 0; time < 3; time += 1) {
      await Promise.all(Array.from({ length: 30 }, () => rightLogin('203.0.113.13')));
    }
    const rows = await installation.database.asOwner('SELECT points FROM rate_limits WHERE points <> 0');
    expect(rows).toEqual([]);
    expect((await rightLogin('203.0.113.13')).status).toBe(200);
  });

  test('from an address that has reached the limit adds no row for each account', async () => {
    // A few at a time: if the local Cognito is too slow, an attempt fails for another reason, and doesn't count.
    for (let time = 0; time < 12; time += 1) {
      await Promise.all(Array.from({ length: 10 }, (_, n) => wrongLogin('203.0.113.14', `a${time}-${n}@acme.example`)));
    }
    const [before] = await installation.database.asOwner('SELECT count(*)::int FROM rate_limits');
    await Promise.all(Array.from({ length: 20 }, (_, n) => wrongLogin('203.0.113.14', `b${n}@acme.example`)));
    expect(await installation.database.asOwner('SELECT count(*)::int FROM rate_limits')).toEqual([before]);
  });

  test.each([
    ['a port', (n: number) => `203.0.113.15:${40_000 + n}`],
    ['brackets and a port', (n: number) => `[2001:db8:1:4::${n}]:${40_000 + n}`],
    ['something that isn’t an address', (n: number) => `nonsense-${n}`],
  ])('by a proxy that sends %s counts', async (_, address) => {
    for (let attempt = 0; attempt < attempts; attempt += 1)
      expect((await wrongLogin(address(attempt))).status).toBe(401);
    expect((await wrongLogin(address(attempts))).status).toBe(429);
  });

  test('from an IPv6 network counts together, and apart from the next network', async () => {
    for (let attempt = 0; attempt < attempts; attempt += 1) await wrongLogin(`2001:db8:1:2::${attempt + 1}`);
    expect((await wrongLogin('2001:db8:1:2:ffff::1')).status).toBe(429);
    expect((await wrongLogin('2001:db8:1:3::1')).status).toBe(401);
  });

  test('from an IPv4 address counts together with its IPv6 form', async () => {
    for (let attempt = 0; attempt < attempts; attempt += 1) await wrongLogin('203.0.113.10');
    expect((await wrongLogin('::ffff:203.0.113.10')).status).toBe(429);
  });

  test('ignores X-Forwarded-For where no proxy is trusted', async () => {
    const bare = await installation.startApi();
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const headers = { 'x-forwarded-for': `198.51.100.${attempt}` };
      await bare.http.post('/api/user/login', { email, password: 'Wrong-1!' }, { headers });
    }
    const headers = { 'x-forwarded-for': '198.51.100.99' };
    expect((await bare.http.post('/api/user/login', { email, password }, { headers })).status).toBe(429);
  });

  test('that is refused costs one statement, for an account and for an address', async () => {
    const recorder = await recordStatements(installation.database.appUrl);
    onTestFinished(() => recorder.close());
    const api = await installation.startApi({ TRUSTED_PROXY: '1', DATABASE_URL: recorder.url });
    const login = (account: string) =>
      api.http.post(
        '/api/user/login',
        { email: account, password: 'Wrong-1!' },
        { headers: { 'x-forwarded-for': '203.0.113.20' } },
      );
    for (let attempt = 0; attempt < attempts; attempt += 1) await login(email);
    recorder.takeStatements();
    expect((await login(email)).status).toBe(429);
    expect(recorder.takeStatements()).toEqual([expect.stringContaining('rate_limits')]);
    await installation.database.asOwner(`UPDATE rate_limits SET points = 100 WHERE key LIKE 'login_address:%'`);
    expect((await login('road@acme.example')).status).toBe(429);
    expect(recorder.takeStatements()).toEqual([expect.stringContaining('rate_limits')]);
  });

  test('that is refused is logged with the address and without the account', async () => {
    for (let attempt = 0; attempt <= attempts; attempt += 1) await wrongLogin('203.0.113.11');
    const lines = apis.flatMap(({ log }) => log).filter(({ remote_address }) => remote_address === '203.0.113.11');
    expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', limit: 'login by account' }));
    expect(JSON.stringify(lines)).not.toContain('wile@');
  });
});
