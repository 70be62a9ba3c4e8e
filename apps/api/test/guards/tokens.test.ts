import { createHmac } from 'node:crypto';
import { tenantId } from '@freehold/tenancy';
import { type JwksServer, startJwksServer } from '@freehold/test-kit/jwks-server';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';

let installation: Installation;

beforeAll(async () => {
  installation = await createInstallation();
  await installation.createUser({ email: 'wile@acme.example', tenant: tenantId('acme') });
});

afterAll(() => installation.stop());

const now = () => Math.floor(Date.now() / 1000);

function encode(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

describe('an invalid token gets its problem code without a request to Cognito:', () => {
  let keys: JwksServer;
  let api: StartedApi;

  beforeAll(async () => {
    keys = await startJwksServer();
    api = await installation.startApi({ COGNITO_ENDPOINT: keys.url });
    expect((await api.http.get('/api/projects', { token: await sign() })).status).toBe(200);
  });

  afterAll(() => keys.close());

  const pool = () => String(installation.variables['COGNITO_USER_POOL_ID']);

  function claims(changes: Record<string, unknown> = {}): Record<string, unknown> {
    const all = {
      sub: '6d1ba0a4-0000-4000-8000-000000000000',
      iss: `https://cognito-idp.us-east-1.amazonaws.com/${pool()}`,
      client_id: installation.variables['COGNITO_APP_CLIENT_ID'],
      username: '6d1ba0a4-0000-4000-8000-000000000000',
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      'custom:tenant_id': 'acme',
      auth_time: now(),
      iat: now(),
      exp: now() + 3600,
      ...changes,
    };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  }

  const sign = (changes: Record<string, unknown> = {}, header = {}) => keys.sign(claims(changes), header);

  /** Signs with HMAC, with the public key as the secret: everybody knows that key. */
  function signByPublicKey(): string {
    const signed = `${encode({ alg: 'HS256', kid: keys.kid })}.${encode(claims())}`;
    return `${signed}.${createHmac('sha256', keys.publicKeyPem).update(signed).digest('base64url')}`;
  }

  /** Signs with a key that isn't in the JWKS, and says in the header where it is. */
  async function signByOwnKey(where: 'jku' | 'jwk' | 'x5c'): Promise<string> {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const jwk = await exportJWK(publicKey);
    const header = { jwk: { jwk }, jku: { jku: `${keys.url}/theirs.json` }, x5c: { x5c: [String(jwk.n)] } }[where];
    return new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', kid: keys.kid, ...header }).sign(privateKey);
  }

  async function withParts(change: (parts: [string, string, string]) => string[]): Promise<string> {
    const [header = '', payload = '', signature = ''] = (await sign()).split('.');
    return change([header, payload, signature]).join('.');
  }

  test.each<[string, string, () => string | Promise<string>]>([
    ['expired', 'token_expired', () => sign({ exp: now() - 1 })],
    ['not yet valid', 'token_invalid', () => sign({ nbf: now() + 600 })],
    ['that never expires', 'token_invalid', () => sign({ exp: undefined })],
    ['whose expiry is text', 'token_invalid', () => sign({ exp: 'never' })],
    ['of another issuer', 'token_invalid', () => sign({ iss: `https://evil.example/${pool()}` })],
    [
      'of an issuer that begins the same',
      'token_invalid',
      () => sign({ iss: `https://cognito-idp.us-east-1.amazonaws.com.evil.example/${pool()}` }),
    ],
    [
      'of another pool',
      'token_invalid',
      () => sign({ iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Otherpool' }),
    ],
    ['of no issuer', 'token_invalid', () => sign({ iss: undefined })],
    ['of another client', 'token_invalid', () => sign({ client_id: 'somebodyelse' })],
    ['of no client', 'token_invalid', () => sign({ client_id: undefined })],
    ['of another use', 'token_invalid', () => sign({ token_use: 'refresh' })],
    ['of no use', 'token_invalid', () => sign({ token_use: undefined })],
    ['issued far ahead of the clock', 'token_invalid', () => sign({ iat: now() + 600, exp: now() + 4_200 })],
    ['issued after it expires', 'token_invalid', () => sign({ iat: 1e300 })],
    [
      'with an extension that has to be understood',
      'token_invalid',
      () => sign({}, { crit: ['urn:example:extension'], 'urn:example:extension': true }),
    ],
    ['with a known extension that has to be understood', 'token_invalid', () => sign({}, { crit: ['b64'], b64: true })],
    ['of nobody', 'token_invalid', () => sign({ sub: undefined })],
    ['whose owner is no text', 'token_invalid', () => sign({ sub: { toString: 'x' } })],
    ['issued at no time', 'token_invalid', () => sign({ iat: undefined })],
    ['with groups that are none', 'token_invalid', () => sign({ 'cognito:groups': 'admins' })],
    ['of an unknown key', 'token_invalid', () => sign({}, { kid: 'unknown' })],
    ['of no key', 'token_invalid', () => sign({}, { kid: undefined })],
    ['that brings its own key', 'token_invalid', () => signByOwnKey('jwk')],
    ['that names a server of keys', 'token_invalid', () => signByOwnKey('jku')],
    ['that brings its own certificate', 'token_invalid', () => signByOwnKey('x5c')],
    [
      'of a key that is no text',
      'token_invalid',
      () => withParts(([, p, s]) => [encode({ alg: 'RS256', kid: 7 }), p, s]),
    ],
    ['of no algorithm', 'token_invalid', () => withParts(([, p]) => [encode({ alg: 'none', kid: keys.kid }), p, 'AA'])],
    ['of no algorithm and no signature', 'token_invalid', () => withParts(([, p]) => [encode({ alg: 'none' }), p, ''])],
    ['signed with the public key', 'token_invalid', signByPublicKey],
    [
      'whose claims were changed',
      'token_invalid',
      () => withParts(([h, , s]) => [h, encode(claims({ 'custom:tenant_id': 'globex' })), s]),
    ],
    [
      'whose header was changed',
      'token_invalid',
      () => withParts(([, p, s]) => [encode({ alg: 'RS256', kid: keys.kid, typ: 'JWT' }), p, s]),
    ],
    ['whose signature was cut', 'token_invalid', () => withParts(([h, p, s]) => [h, p, s.slice(0, 10)])],
    ['with two dots too many', 'token_invalid', () => withParts((parts) => [...parts, 'e30', 'e30'])],
    ['with a dot too few', 'token_invalid', () => withParts(([h, p]) => [h, p])],
    ['that is no JSON', 'token_invalid', () => withParts(([h, , s]) => [h, encode('{nonsense'), s])],
    ['that is a list', 'token_invalid', () => withParts(([h, , s]) => [h, encode([]), s])],
    ['that is null', 'token_invalid', () => withParts(([, p, s]) => [encode('null'), p, s])],
    ['of 24 kB', 'token_invalid', () => sign({ padding: 'x'.repeat(18_000), aud: 'another', client_id: 'another' })],
    ['of bytes that are no base64', 'token_invalid', () => 'a+b.c/d.e='],
    ['that is empty', 'token_invalid', () => ' '],
  ])('a token %s: %s', async (_, code, token) => {
    const requests = keys.requests();
    const value = await token();
    const { status, body, headers } = await api.http.get('/api/projects', {
      headers: { authorization: `Bearer ${value}` },
    });
    expect({ status, code: body.code }).toEqual({ status: 401, code });
    expect(headers.get('www-authenticate')).toMatch(/^Bearer realm="freehold", error="invalid_token"/);
    // The token of an unknown key causes a request for the JWKS. Others within ten seconds don't.
    expect(keys.requests() - requests).toBeLessThanOrEqual(1);
  });

  test('a token of a user in 100 groups of long names, which has some 17 kB, is accepted', async () => {
    const groups = Array.from({ length: 100 }, (_, index) => `${index}`.padStart(128, 'g'));
    const token = await sign({ 'cognito:groups': groups });
    expect(token.length).toBeGreaterThan(17_000);
    expect((await api.http.get('/api/projects', { token })).status).toBe(200);
  });

  test('these tokens cause two requests for the JWKS: the first one, and one for the unknown key', () => {
    expect(keys.requests()).toBe(2);
  });

  describe('a token whose issue time is ahead of the clock', () => {
    const sub = '6d1ba0a4-0000-4000-8000-000000000001';
    const status = async (token: string) => (await api.http.get('/api/projects', { token })).status;
    const signOut = async (token: string) => (await api.http.request('POST', '/api/user/logout', { token })).status;
    const revocations = () =>
      installation.database.asOwner<{ seconds: number }>(
        `SELECT extract(epoch FROM revoked_before - clock_timestamp())::float AS seconds FROM users WHERE sub = '${sub}'`,
      );

    test('by far revokes nothing: its user signs in as before', async () => {
      expect(await signOut(await sign({ sub, iat: now() + 86_400, exp: now() + 90_000 }))).toBe(401);
      expect(await revocations()).toEqual([]);
      expect(await status(await sign({ sub }))).toBe(200);
    });

    test('by seconds is accepted, and is revoked by signing out, as later ones are not', async () => {
      const ahead = await sign({ sub, iat: now() + 2 });
      expect(await status(ahead)).toBe(200);
      expect(await signOut(ahead)).toBe(200);
      expect(await status(ahead)).toBe(401);
      const [revocation] = await revocations();
      expect(revocation?.seconds).toBeLessThan(1);
      expect(await status(await sign({ sub, iat: now() + 1 }))).toBe(200);
    });
  });

  test('the log has no claims of a token', async () => {
    await api.http.get('/api/projects', {
      token: await sign({ client_id: 'somebodyelse', email: 'told@nobody.example' }),
    });
    expect(JSON.stringify(api.log)).not.toContain('told@nobody.example');
  });
});

describe('the JWKS', () => {
  const poolId = () => String(installation.variables['COGNITO_USER_POOL_ID']);
  const signIn = async (api: StartedApi) => (await api.http.signIn('wile@acme.example', password)).access;
  const statusOf = async (api: StartedApi, token: string) => (await api.http.get('/api/projects', { token })).status;

  /** A token of a key that the JWKS doesn't have. */
  function unknown(token: string, n: number): string {
    const [, payload, signature] = token.split('.');
    return `${encode({ alg: 'RS256', kid: `unknown-${n}` })}.${payload}.${signature}`;
  }

  test('rotates without a restart: tokens of new keys are valid, and those of old keys while the JWKS has them', async () => {
    const api = await installation.startApi();
    const old = await signIn(api);
    expect(await statusOf(api, old)).toBe(200);
    await installation.cognito.rotateSigningKeys(poolId());
    const fresh = await signIn(api);
    expect(await statusOf(api, fresh)).toBe(200);
    expect(await statusOf(api, old)).toBe(200);
  });

  test('invalidates tokens of keys that it no longer has, once it is fetched again', async () => {
    const api = await installation.startApi();
    const old = await signIn(api);
    expect(await statusOf(api, old)).toBe(200);
    await installation.cognito.rotateSigningKeys(poolId(), { keepOld: false });
    const fresh = await signIn(api);
    expect(await statusOf(api, fresh)).toBe(200);
    expect(await statusOf(api, old)).toBe(401);
  });

  test('is fetched once for many tokens of unknown keys', async () => {
    const api = await installation.startApi();
    const token = await signIn(api);
    expect(await statusOf(api, token)).toBe(200);
    const before = installation.cognito.requests('JWKS');
    const flood = Array.from({ length: 300 }, (_, n) => statusOf(api, unknown(token, n)));
    expect(new Set(await Promise.all(flood))).toEqual(new Set([401]));
    for (let n = 300; n < 350; n += 1) expect(await statusOf(api, unknown(token, n))).toBe(401);
    expect(installation.cognito.requests('JWKS') - before).toBe(1);
    expect(await statusOf(api, token)).toBe(200);
  });

  test.each(['fail', 'hang-up'] as const)(
    'stays in use while it can’t be fetched (%s), and many tokens of unknown keys cause few requests',
    async (kind) => {
      const api = await installation.startApi();
      const token = await signIn(api);
      expect(await statusOf(api, token)).toBe(200);
      const mend = installation.cognito.faults.inject({ on: 'JWKS', kind });
      const before = installation.cognito.requests('JWKS');
      const startedAt = performance.now();
      for (let n = 0; n < 100; n += 1) {
        const { status, body, headers } = await api.http.get('/api/projects', { token: unknown(token, n) });
        expect({ status, code: body.code }).toEqual({ status: 503, code: 'identity_provider_unavailable' });
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
        expect(await statusOf(api, token)).toBe(200);
      }
      const pauses = Math.floor((performance.now() - startedAt) / 2_000);
      expect(installation.cognito.requests('JWKS') - before).toBeLessThanOrEqual(1 + pauses);
      mend();
    },
  );

  test('stays in use where the response is not a JWKS', async () => {
    const answers = ['{"keys":[]}', '{"keys":{}}', '<html>', 'null', '{"keys":[{"kid":"a"}]}'];
    for (const answer of answers) {
      const keys = await startJwksServer(() => answer);
      const api = await installation.startApi({ COGNITO_ENDPOINT: keys.url });
      const sign = (header: object) =>
        keys.sign(
          {
            sub: 'wile',
            iss: `https://cognito-idp.us-east-1.amazonaws.com/${poolId()}`,
            client_id: installation.variables['COGNITO_APP_CLIENT_ID'],
            username: 'wile',
            token_use: 'access',
            'custom:tenant_id': 'acme',
            iat: now(),
            exp: now() + 3600,
          },
          header,
        );
      const good = await sign({});
      expect(await statusOf(api, good), answer).toBe(200);
      keys.serveGarbage();
      expect(await statusOf(api, await sign({ kid: 'unknown' })), answer).toBe(503);
      expect(await statusOf(api, good), answer).toBe(200);
      await api.close();
      await keys.close();
    }
  });
});
