import { once } from 'node:events';
import { createServer } from 'node:http';
import { openDatabase } from '@freehold/database';
import { createTokenVerifier } from '@freehold/identity/cognito';
import { tenantId } from '@freehold/tenancy';
import Koa from 'koa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createAccess } from '../src/access/access.ts';
import { authenticator } from '../src/access/authenticate.ts';
import { provenByClaim } from '../src/access/prove-tenant.ts';
import { tenantResolver, wishForNobody } from '../src/access/resolve-tenant.ts';
import { standingCheck } from '../src/access/standing.ts';
import { wallCheck } from '../src/access/wall.ts';
import type { RequestState } from '../src/http/api-context.ts';
import { requestLog } from '../src/http/request-log.ts';
import { apiRouter } from '../src/http/router.ts';
import { createLog } from '../src/log.ts';
import { operation } from '../src/operations/operation.ts';
import { mount } from '../src/operations/route.ts';
import { problemHandler } from '../src/problems/problem-handler.ts';
import { createClient, type HttpClient } from './support/http-client.ts';
import { type Installation, install, password } from './support/installation.ts';

/** An API of two operations that a team could have written. */
const usual = operation({
  method: 'get',
  path: '/api/usual',
  tag: 'example',
  summary: 'Take the kind of token that is taken everywhere',
  answer: { status: 200, description: 'The tenant.', body: z.object({ tenant: z.string() }) },
});

const pinned = operation({ ...usual, path: '/api/pinned', tokenUse: 'id' });

let installation: Installation;
let http: HttpClient;
let close: () => Promise<void>;

beforeAll(async () => {
  installation = await install();
  const { variables, cognito } = installation;
  await installation.createUser({ email: 'wile@acme.example', tenant: tenantId('acme') });
  const database = openDatabase({ url: installation.database.appUrl, poolSize: 2, onConnectionLost: () => {} });
  const verifier = createTokenVerifier({
    userPoolId: String(variables['COGNITO_USER_POOL_ID']),
    clientIds: [String(variables['COGNITO_APP_CLIENT_ID'])],
    tenantClaim: 'custom:tenant_id',
    endpoint: cognito.url,
  });
  const access = createAccess({
    authenticate: authenticator(verifier, 'access'),
    resolveTenant: tenantResolver(wishForNobody, provenByClaim, { strict: true, operatorGroup: undefined }),
    standing: standingCheck(database),
    database,
    wall: wallCheck(database, () => {}),
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
