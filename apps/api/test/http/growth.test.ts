import { createServer } from 'node:http';
import { tenantId } from '@freehold/tenancy';
import { CookieClient } from '@freehold/test-kit/cookie-client';
import Koa from 'koa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectionLimits } from '../../src/http/connection-limits.ts';
import { listen } from '../../src/http/listen.ts';
import { readApiDocument } from '../support/api-document.ts';
import { applicationRoutes } from '../support/application-routes.ts';
import { cpuOf, maximumFactor, measureGrowth } from '../support/cpu-growth.ts';
import { createHostedUiInstallation, type HostedUiInstallation } from '../support/hosted-ui-installation.ts';
import { password, type StartedApi } from '../support/installation.ts';
import { openPersistentConnection, type PersistentConnection } from '../support/persistent-connection.ts';
import {
  type RequestOrigin,
  type RequestPart,
  requestBytes,
  requestParts,
  smallInput,
  type TestedRoute,
} from '../support/request-parts.ts';

/** Far above what is accepted, so that the limits don't hide how work grows. */
const noLimit = 1_000_000_000;
const limits = {
  headerBytes: noLimit,
  headers: noLimit,
  targetBytes: noLimit,
  parameters: noLimit,
  cookies: noLimit,
  bodyBytes: noLimit,
};

/** Signing out takes effect without any input, so the user of these routes is signed out already. */
const signOutRoutes: readonly string[] = ['POST /api/user/logout', 'POST /auth/logout-everywhere'];

/** What the routes of browsers read, which are not in the document. */
const browserParameters = ['return_to', 'moved', 'state', 'code', 'error', 'iss'];

/** A route, and who calls it. */
interface Target {
  readonly route: TestedRoute;
  readonly origin: RequestOrigin;
  /** Microseconds of CPU for a small request. */
  fixed: number;
}

let site: HostedUiInstallation;
let api: StartedApi;
let connection: PersistentConnection;
let targets: Target[];

beforeAll(async () => {
  site = await createHostedUiInstallation({ settings: { mfa: 'OPTIONAL' } });
  for (const email of ['wile@acme.example', 'gone@acme.example'])
    await site.installation.createUser({ email, tenant: tenantId('acme'), groups: ['admins'] });
  api = await site.start(
    { TRUSTED_PROXY: '1', HOST: '127.0.0.1' },
    { limits, connectionLimits: { ...connectionLimits, requestsPerConnection: noLimit } },
  );
  connection = await openPersistentConnection(Number(new URL(site.url).port));
  targets = await findTargets();
});

afterAll(async () => {
  connection.close();
  await site.installation.stop();
});

/** Every route of the application, as a signed-in user and, where it needs none, as anybody. */
async function findTargets(): Promise<Target[]> {
  const document = await readApiDocument(api.http);
  const { host } = new URL(site.url);
  const { access: token } = await api.http.signIn('wile@acme.example', password);
  const { access: revoked } = await api.http.signIn('gone@acme.example', password);
  await api.http.post('/api/user/logout', undefined, { token: revoked });
  const browser = new CookieClient();
  await browser.signIn(`${site.url}/auth/login`, 'wile@acme.example', password);
  const session = { host, cookies: `freehold_session=${browser.cookiesFor(site.url).get('freehold_session')}` };

  const found: Target[] = [];
  for (const name of await applicationRoutes(site.installation)) {
    const operation = document.operations.find((one) => one.name === name);
    const schema = operation?.requestBody?.content['application/json'].schema;
    const route = {
      name,
      parameters:
        operation?.parameters.flatMap((parameter) => (parameter.in === 'query' ? parameter.name : [])) ??
        browserParameters,
      fields: schema === undefined ? [] : Object.keys(document.resolve(schema).properties ?? {}),
    };
    const isForUsers = (await connection.send(requestBytes(route, { host }, smallInput(route)))) === 401;
    const authorization = `Bearer ${signOutRoutes.includes(name) ? revoked : token}`;
    if (name === 'GET /') found.push({ route, origin: session, fixed: 0 });
    found.push({ route, origin: isForUsers ? { host, authorization } : { host }, fixed: 0 });
  }
  return found;
}

/** Sends the same bytes each time that it is called. */
function sendBytes(bytes: Buffer): () => Promise<void> {
  return async () => {
    const status = await connection.send(bytes);
    if (status >= 500) throw new Error(`A request was answered with ${status}.`);
    // It collects a line for each request.
    api.log.length = 0;
  };
}

/** The routes for which a part of the request costs more than its size. */
async function superlinear({ sizes: [smallest, largest], grow }: RequestPart): Promise<string[]> {
  const found: string[] = [];
  for (const { route, origin, fixed } of targets) {
    if (grow(route, 1) === undefined) continue;
    const { factor, microseconds } = await measureGrowth(
      (size) => sendBytes(requestBytes(route, origin, { ...smallInput(route), ...grow(route, size) })),
      { fixed, smallest, largest },
    );
    if (factor > maximumFactor) found.push(`${route.name}: ${factor.toFixed(1)} times, to ${microseconds} µs`);
  }
  return found;
}

describe('the work for a request grows no faster than', () => {
  beforeAll(async () => {
    for (const target of targets) {
      const bytes = requestBytes(target.route, target.origin, smallInput(target.route));
      target.fixed = await cpuOf(sendBytes(bytes), { milliseconds: 5, counts: 5 });
    }
  });

  test.each(requestParts)('$name, on every route', async (part) => {
    expect(await superlinear(part)).toEqual([]);
  });
});

test('work that grows with the square of its input is found', async () => {
  const app = new Koa();
  app.use((ctx) => {
    ctx.body = Object.keys(ctx.query).length > 0 ? 'some' : 'none';
  });
  const server = createServer({ maxHeaderSize: noLimit }, app.callback());
  const other = await openPersistentConnection(await listen(server, 0, '127.0.0.1'));
  const work = (size: number) => {
    const query = Array.from({ length: size }, (_, index) => `k${index}=v`).join('&');
    const bytes = Buffer.from(`GET /?${query} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    return async () => void (await other.send(bytes));
  };
  const fixed = await cpuOf(work(1), { milliseconds: 5, counts: 5 });
  const { factor } = await measureGrowth(work, { fixed, smallest: 500, largest: 4_000 });
  other.close();
  server.close();
  expect(factor).toBeGreaterThan(maximumFactor);
});
