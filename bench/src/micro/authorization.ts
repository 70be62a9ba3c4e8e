import { once } from 'node:events';
import { createServer } from 'node:http';
import { admission } from '@freehold/api/src/access/admission.ts';
import { authenticator } from '@freehold/api/src/access/authenticate.ts';
import { standingCheck } from '@freehold/api/src/access/standing.ts';
import { tenancyOf } from '@freehold/api/src/access/tenancy.ts';
import { wallCheck } from '@freehold/api/src/access/wall.ts';
import type { ApiContext, RequestState } from '@freehold/api/src/http/api-context.ts';
import { crossOrigin } from '@freehold/api/src/http/cross-origin.ts';
import { requestLog } from '@freehold/api/src/http/request-log.ts';
import { refuseMalformedTarget } from '@freehold/api/src/http/request-target.ts';
import { apiRouter } from '@freehold/api/src/http/router.ts';
import { createLog } from '@freehold/api/src/log.ts';
import { openDatabase } from '@freehold/database';
import type { ApiEnvironment } from '@freehold/environment';
import { issuedToken } from '@freehold/identity';
import { createCognitoClient, createTenantLookup, createTokenVerifier } from '@freehold/identity/cognito';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { assertIsJwks } from 'aws-jwt-verify/jwk';
import Koa from 'koa';
import { z } from 'zod';
import type { CrowdOnFile } from '../estate/crowd-file.ts';
import type { Subject } from '../report/results.ts';
import { type Deed, eachOf } from './batches.ts';

/** People whose tokens were seen before. */
const knownPeople = 64;

/**
 * How many make a batch. What is over in microseconds is done many times over, to the same few requests: a request that has
 * just come is in the processor's cache, and what lets it in is run all the time.
 */
const batch = { known: 2_000, unknown: 400 };

/** The deeds, and what ends them. */
export interface WayIn {
  readonly deeds: ReadonlyMap<Subject, Deed>;
  close(): Promise<void>;
}

/**
 * What a request goes through before its handler: who is calling, for which tenant, in good standing. Freehold's own
 * code, given requests that came by HTTP; against what AWS's library alone takes for the first of these.
 *
 * @param many a crowd of people, of whom none is asked about twice
 * @param rounds for which they have to do
 */
export async function wayIn(
  environment: ApiEnvironment,
  few: CrowdOnFile,
  many: CrowdOnFile,
  rounds: number,
): Promise<WayIn> {
  const userPoolId = environment.COGNITO_USER_POOL_ID;
  const endpoint = environment.COGNITO_ENDPOINT;
  const clients = [environment.COGNITO_APP_CLIENT_ID, environment.COGNITO_WEB_CLIENT_ID];
  const clientIds = clients.filter((id) => id !== undefined);
  const tenantClaim = environment.COGNITO_TENANT_CLAIM;

  const cognito = createCognitoClient({ region: environment.AWS_REGION, endpoint });
  const database = openDatabase({
    url: environment.DATABASE_URL,
    poolSize: environment.DATABASE_POOL_SIZE,
    onConnectionLost: () => {},
  });
  const verifier = createTokenVerifier({ userPoolId, endpoint, clientIds, tenantClaim });
  const authenticate = authenticator(verifier, environment.COGNITO_PREFERRED_TOKEN_USE);
  const lookup = createTenantLookup(cognito, { userPoolId, attribute: tenantClaim });
  const { resolveTenant } = tenancyOf(environment, lookup, performance);
  const standing = standingCheck(database, performance);

  const wall = wallCheck(database, () => {});
  const admit = admission({ authenticate, resolveTenant, wall, standing });
  async function letIn(ctx: ApiContext | undefined): Promise<void> {
    if (ctx === undefined) throw new Error('There are fewer requests than were prepared.');
    await admit(ctx);
  }

  const ofAws = CognitoJwtVerifier.create({ userPoolId, clientId: clientIds, tokenUse: 'access' });
  const answer = await fetch(`${endpoint}/${userPoolId}/.well-known/jwks.json`);
  const keySet = z.json().parse(await answer.json());
  assertIsJwks(keySet);
  ofAws.cacheJwks(keySet);

  const requests = await requestSource();
  const known = few.bearers.slice(0, knownPeople).map(({ token }) => token);
  const unknown = many.bearers.map(({ token }) => token).values();
  const newcomers = Math.min(batch.unknown, Math.floor(many.bearers.length / rounds));
  const deeds = new Map<Subject, Deed>([
    [
      'verify',
      {
        count: batch.known,
        prepare: () => () => eachOf(batch.known, 1, (n) => ofAws.verify(known[n % known.length] ?? '')),
      },
    ],
    [
      'warm token alone',
      {
        count: batch.known,
        async prepare() {
          const tokens = known.map((token) => issuedToken(token));
          for (const token of tokens) await verifier.verify(token, 'access');
          return () =>
            eachOf(batch.known, 1, async (n) => {
              const token = tokens[n % tokens.length];
              if (token === undefined || verifier.recall(token, 'access') === undefined) throw new Error('Who is it?');
            });
        },
      },
    ],
    [
      'warm token',
      {
        count: batch.known,
        async prepare() {
          const contexts = await requests.make(known);
          // What is known of a person's standing is kept for a few seconds, and the other deeds may have taken longer.
          for (const ctx of contexts) await letIn(ctx);
          return () => eachOf(batch.known, 1, (n) => letIn(contexts[n % contexts.length]));
        },
      },
    ],
    [
      'new token',
      {
        count: newcomers,
        async prepare() {
          const contexts = await requests.make(unknown.take(newcomers).toArray());
          return () => eachOf(newcomers, 1, (n) => letIn(contexts[n]));
        },
      },
    ],
  ]);
  return {
    deeds,
    async close() {
      requests.close();
      cognito.destroy();
      await database.close();
    },
  };
}

/** Real requests, as they are once Node and Koa have read them, headers and all, as what comes first in the API does. */
async function requestSource() {
  const contexts: ApiContext[] = [];
  const router = apiRouter();
  router.get('/', (ctx) => {
    contexts.push(ctx);
    ctx.body = 'kept';
  });
  const app = new Koa<RequestState>();
  app.use(requestLog(createLog('silent')));
  app.use(refuseMalformedTarget());
  app.use(crossOrigin([], undefined));
  app.use(router.routes());
  const server = createServer(app.callback()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    /** One request for each token, in their order. */
    async make(tokens: readonly string[]): Promise<ApiContext[]> {
      contexts.length = 0;
      for (const token of tokens) {
        const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { Authorization: `Bearer ${token}` } });
        await answer.arrayBuffer();
      }
      return contexts.splice(0);
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
