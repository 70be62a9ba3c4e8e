import { type IncomingMessage, request } from 'node:http';
import { expect, test } from 'vitest';
import { userPassword } from '../support/emulator.ts';
import {
  authorizeUrl,
  callbackUrl,
  codeFor,
  redeem,
  startHostedUi,
  tokensFor,
  userInfoOf,
} from '../support/hosted-ui.ts';

/** Requests of web pages of other sites. */

/** Sends a request with another Host header, which `fetch` can't set. */
async function askAs(host: string, url: string, init: { method: string; headers?: Record<string, string> }, body = '') {
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const options = { method: init.method, headers: { ...form, ...init.headers, Host: host } };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, options, resolve).on('error', reject).end(body);
  });
  answer.resume();
  return answer;
}

test.each(['login', 'changePassword', 'forgotPassword', 'confirmForgotPassword'])(
  'the form of %s is refused under a foreign host name that resolves to loopback',
  async (path) => {
    const app = await startHostedUi();
    const host = `evil.example:${new URL(app.url).port}`;
    const page = await askAs(host, authorizeUrl(app, {}, 'login'), { method: 'GET' });
    const [cookie = ''] = page.headers['set-cookie'] ?? [];
    const csrf = cookie.slice(cookie.indexOf('=') + 1, cookie.indexOf(';'));
    const headers = { Cookie: cookie.slice(0, cookie.indexOf(';')), Origin: `http://${host}` };
    const body = new URLSearchParams({ _csrf: csrf, username: app.email, password: userPassword }).toString();
    const answer = await askAs(host, authorizeUrl(app, {}, path), { method: 'POST', headers }, body);
    expect({ status: answer.statusCode, location: answer.headers.location }).toEqual({ status: 403 });
    expect(app.emulator.mailbox.messages()).toEqual([]);
  },
);

test.each(['https://evil.example', 'http://localhost:3000', 'null'])(
  'the OAuth endpoints refuse the origin %s',
  async (Origin) => {
    const lines: string[] = [];
    const app = await startHostedUi({ emulator: { log: (line) => lines.push(line) } });
    const { access_token, refresh_token } = await tokensFor(app);
    const code = await codeFor(app, { prompt: 'login' });
    const form = { client_id: app.clientId, code, redirect_uri: callbackUrl, token: refresh_token };
    const body = new URLSearchParams({ ...form, grant_type: 'authorization_code' });
    const Authorization = `Bearer ${access_token}`;
    const before = app.emulator.requests('*');
    for (const [path, init] of [
      ['oauth2/token', { method: 'POST', headers: { Origin }, body }],
      ['oauth2/revoke', { method: 'POST', headers: { Origin }, body }],
      ['oauth2/userInfo', { method: 'GET', headers: { Origin, Authorization } }],
      ['oauth2/userInfo', { method: 'POST', headers: { Origin, Authorization } }],
    ] as const) {
      const answer = await fetch(`${app.base}/${path}`, init);
      expect({ status: answer.status, json: await answer.json() }).toEqual({
        status: 403,
        json: { error: 'invalid_request' },
      });
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
    expect(app.emulator.requests('*')).toBe(before);
    expect(lines.at(-1)).toContain('the request comes from a web page of another origin');

    expect((await userInfoOf(app, access_token)).status).toBe(200);
    expect((await redeem(app, code)).status).toBe(200);
  },
);
