import { randomBytes } from 'node:crypto';
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

describe('where an address is locked out', () => {
  const { perAccount, perAddress } = loginRateLimits.login;
  const office = '203.0.113.50';
  const known = 'known@acme.example';

  const login = (account: string, secret: string, address = office) =>
    from(address, 'login', { email: account, password: secret });
  const lockOut = () =>
    installation.database.asOwner(
      `UPDATE rate_limits SET points = ${perAddress.attempts} WHERE key LIKE 'login_address:%'`,
    );

  beforeAll(async () => {
    for (const account of [known, 'stranger@acme.example'])
      await installation.createUser({ email: account, tenant: tenantId('acme') });
  });

  /** The accounts sign in from the office, and one user there uses up the attempts of all. */
  async function lockOutOffice(...accounts: string[]): Promise<void> {
    await installation.database.asOwner('DELETE FROM known_addresses');
    for (const account of accounts) expect((await login(account, password)).status).toBe(200);
    expect((await wrongLogin(office, 'nobody@acme.example')).status).toBe(401);
    await lockOut();
  }

  test('an account that has signed in from there signs in with the right password, each time', async () => {
    await lockOutOffice(known);
    for (let time = 0; time < 2; time += 1) expect((await login(known.toUpperCase(), password)).status).toBe(200);
  });

  test('an account that has signed in from elsewhere is refused, and so is the known one from another locked address', async () => {
    await lockOutOffice(known);
    expect((await login('stranger@acme.example', password, '203.0.113.51')).status).toBe(200);
    expect((await login('stranger@acme.example', password)).status).toBe(429);
    expect((await wrongLogin('203.0.113.52', 'nobody@acme.example')).status).toBe(401);
    await lockOut();
    expect((await login(known, password, '203.0.113.52')).status).toBe(429);
  });

  test('a wrong password of a known account gets the response that everybody gets', async () => {
    await lockOutOffice(known);
    const answers = await Promise.all([
      login(known, 'Wrong-1!'),
      login('stranger@acme.example', 'Wrong-1!'),
      login('stranger@acme.example', password),
      login('nobody@acme.example', 'Wrong-1!'),
    ]);
    const shapes = answers.map(({ status, headers, body }) => {
      const seconds = Number(headers.get('retry-after'));
      expect(seconds).toBeGreaterThan(perAddress.seconds - 60);
      expect(seconds).toBeLessThanOrEqual(perAddress.seconds);
      return { status, names: [...headers.keys()], body: { ...body, request_id: '' } };
    });
    for (const shape of shapes) expect(shape).toEqual({ ...shapes[0], status: 429 });
  });

  test('a known account has its own attempts there, and no more', async () => {
    await lockOutOffice(known);
    const asked = installation.cognito.requests('AdminInitiateAuth');
    const wrong = Array.from({ length: perAccount.attempts + 5 }, () => login(known, 'Wrong-1!'));
    expect(new Set((await Promise.all(wrong)).map(({ status }) => status))).toEqual(new Set([429]));
    expect(installation.cognito.requests('AdminInitiateAuth') - asked).toBe(perAccount.attempts);
    expect((await login(known, password)).status).toBe(429);
  });

  test.each(['fail', 'throttle'] as const)(
    'a failure of Cognito (%s) shows nothing, and doesn’t count',
    async (kind) => {
      await lockOutOffice(known);
      const mend = installation.cognito.faults.inject({ on: 'AdminInitiateAuth', kind });
      for (let time = 0; time < 2; time += 1) {
        const failing = Array.from({ length: perAccount.attempts - 1 }, () => login(known, password));
        for (const answer of await Promise.all(failing))
          expect(answer).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
      }
      mend();
      expect((await login(known, password)).status).toBe(200);
    },
  );

  test.each([
    [
      'has forgotten a sign-in of 30 days ago',
      `UPDATE known_addresses SET last_sign_in_at = now() - interval '30 days'`,
    ],
    ['has lost its memory', 'DELETE FROM known_addresses'],
  ])('an installation that %s spares nobody', async (_, statement) => {
    await lockOutOffice(known);
    await installation.database.asOwner(statement);
    expect((await login(known, password)).status).toBe(429);
  });

  test('the key decides: a new one beside the old one knows the account, another one doesn’t', async () => {
    await lockOutOffice(known);
    const statusWith = async (SESSION_KEYS: string) => {
      const overrides = { TRUSTED_PROXY: '1', COGNITO_WEB_CLIENT_ID: '', SESSION_KEYS };
      const { http, close } = await installation.startApi(overrides);
      const headers = { 'x-forwarded-for': office };
      const { status } = await http.post('/api/user/login', { email: known, password }, { headers });
      await close();
      return status;
    };
    const other = randomBytes(32).toString('base64');
    expect(await statusWith(other)).toBe(429);
    expect(await statusWith('')).toBe(429);
    expect(await statusWith(`${other},${installation.variables['SESSION_KEYS']}`)).toBe(200);
  });

  test('the memory has neither the account nor the address', async () => {
    await lockOutOffice(known);
    const rows = await installation.database.asOwner<Record<string, unknown>>('SELECT * FROM known_addresses');
    expect(rows).toEqual([{ hash: expect.any(Buffer), sub: expect.any(String), last_sign_in_at: expect.any(Date) }]);
    const text = JSON.stringify(rows);
    for (const word of [known, 'known', office]) expect(text).not.toContain(word);
  });

  test('from what isn’t an address, nobody is known', async () => {
    await installation.database.asOwner('DELETE FROM known_addresses');
    expect((await login(known, password, 'nonsense')).status).toBe(200);
    expect(await installation.database.asOwner('SELECT FROM known_addresses')).toEqual([]);
  });
});
