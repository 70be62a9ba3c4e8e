import { once } from 'node:events';
import { createServer } from 'node:http';
import { createTokenVerifier } from '@freehold/cognito';
import { openDatabase } from '@freehold/database';
import { tenantId } from '@freehold/tenancy';
import { createClient, type HttpClient } from '@freehold/test-kit/http-client';
import Koa from 'koa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { endpoint } from '../../src/contract/endpoint.ts';
import { mount } from '../../src/contract/route.ts';
import { accountStatusCache } from '../../src/guards/account-status-cache.ts';
import { authenticator } from '../../src/guards/authenticate.ts';
import { createGuards } from '../../src/guards/guards.ts';
import { readNoTenant, tenantResolver } from '../../src/guards/resolve-tenant.ts';
import { rlsReady } from '../../src/guards/rls-ready.ts';
import { tenantFromClaim } from '../../src/guards/tenant-source.ts';
import type { RequestState } from '../../src/http/api-context.ts';
import { problemHandler } from '../../src/http/errors/problem-handler.ts';
import { requestLog } from '../../src/http/request-log.ts';
import { apiRouter } from '../../src/http/router.ts';
import { createLog } from '../../src/log.ts';
import { createInstallation, type Installation, password } from '../support/installation.ts';

/** An API of two operations that a team could have written. */
const usual = endpoint({
  method: 'get',
  path: '/api/usual',
  tag: 'example',
  summary: 'Take the kind of token that is taken everywhere',
  response: { status: 200, description: 'The tenant.', body: z.object({ tenant: z.string() }) },
});

const pinned = endpoint({ ...usual, path: '/api/pinned', tokenUse: 'id' });

let installation: Installation;
let http: HttpClient;
let close: () => Promise<void>;

beforeAll(async () => {
  installation = await createInstallation();
  const { variables, cognito } = installation;
  await installation.createUser({ email: 'wile@acme.example', tenant: tenantId('acme') });
  const database = openDatabase({ url: installation.database.appUrl, poolSize: 2, onConnectionLost: () => {} });
  const verifier = createTokenVerifier({
    userPoolId: String(variables['COGNITO_USER_POOL_ID']),
    clientIds: [String(variables['COGNITO_APP_CLIENT_ID'])],
    tenantClaim: 'custom:tenant_id',
    endpoint: cognito.url,
  });
  const access = createGuards({
    authenticate: authenticator(verifier, 'access'),
    resolveTenant: tenantResolver(readNoTenant, tenantFromClaim, { strict: true, operatorGroup: undefined }),
    accountStatus: accountStatusCache(database),
    database,
    rlsReady: rlsReady(database, () => {}),
  });
  const app = new Koa<RequestState>();
  const router = apiRouter();
  mount(router, [
    access.forTenant(usual, 'items:read', ({ tenant }) => ({ tenant })),
    access.forTenant(pinned, 'items:read', ({ tenant }) => ({ tenant })),
  ]);
  app
    .use(requestLog(createLog('silent')))
    .use(problemHandler())
    .use(router.routes());
  const server = createServer(app.callback()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  http = createClient(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
  close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    await database.close();
  };
});

afterAll(async () => {
  await close();
  await installation.stop();
});

test('an operation may pin the kind of token that it takes, whatever is taken everywhere else', async () => {
  const api = await installation.startApi();
  const { access, id } = await api.http.signIn('wile@acme.example', password);
  const answers = async (path: string) => {
    const both = [await http.get(path, { token: access }), await http.get(path, { token: id })];
    return both.map(({ status, body }) => body.tenant ?? `${status} ${body.code}`);
  };
  expect(await answers('/api/usual')).toEqual(['acme', '401 token_invalid']);
  expect(await answers('/api/pinned')).toEqual(['401 token_invalid', 'acme']);
});
