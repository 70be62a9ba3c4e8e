import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import Koa from 'koa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { oauthStateCookies, type PendingSignIn } from '../../../src/auth/browser/oauth-state-cookie.ts';
import { createEncryption } from '../../../src/auth/sessions/encryption.ts';
import { hostCookies } from '../../../src/http/host-cookies.ts';
import { listen } from '../../../src/http/listen.ts';

const pending: PendingSignIn = {
  oauthState: { state: 'a state', nonce: 'a nonce', codeVerifier: 'a verifier' },
  returnTo: '/here',
  purpose: 'session',
};
const encryption = createEncryption([randomBytes(32)], 'test');
const stateCookies = oauthStateCookies(hostCookies(false), encryption, () => new Date());

const app = new Koa();
app.use((ctx) => {
  if (ctx.path === '/save') stateCookies.save(ctx, pending);
  ctx.body = { taken: stateCookies.take(ctx, 'a state') ?? null };
});
const server = createServer(app.callback());
let url: string;

beforeAll(async () => {
  url = `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`;
});

afterAll(() => void server.close());

/** @returns the name and the value of the cookie that a sign-in is kept in */
async function savedCookie(): Promise<[name: string, value: string]> {
  const response = await fetch(`${url}/save`);
  const [name = '', value = ''] = response.headers.getSetCookie()[0]?.split(';')[0]?.split('=') ?? [];
  return [name, value];
}

async function takeWith(cookie: string): Promise<unknown> {
  const response = await fetch(`${url}/take`, { headers: { cookie } });
  return response.json();
}

test('a cookie gives back the sign-in that was saved in it', async () => {
  const [name, value] = await savedCookie();
  expect(await takeWith(`${name}=${value}`)).toEqual({ taken: { ...pending, begunAt: expect.any(String) } });
});

test('a cookie of another version of the API is as good as none', async () => {
  const [name] = await savedCookie();
  const { keyId, bytes } = encryption.encrypt(
    JSON.stringify({ ...pending.oauthState, endsAt: Date.now() + 60_000 }),
    name,
  );
  expect(await takeWith(`${name}=${keyId}.${Buffer.from(bytes).toString('base64url')}`)).toEqual({ taken: null });
});

test('a browser with far too many cookies of sign-ins gets a bounded response', async () => {
  const cookie = Array.from({ length: 150 }, (_, index) => `freehold_sign_in_${index}=a`).join('; ');
  const cleared = (await fetch(`${url}/save`, { headers: { cookie } })).headers.getSetCookie().slice(0, -1);
  expect(cleared.map((line) => line.split('=', 1)[0])).toEqual(
    Array.from({ length: 8 }, (_, index) => `freehold_sign_in_${index}`),
  );
});
