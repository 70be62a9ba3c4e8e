import { once } from 'node:events';
import { createServer } from 'node:http';
import { authenticator } from '@freehold/api/src/access/authenticate.ts';
import { standingCheck } from '@freehold/api/src/access/standing.ts';
import { tenancyOf } from '@freehold/api/src/access/tenancy.ts';
import type { ApiContext, RequestState } from '@freehold/api/src/http/api-context.ts';
import { requestLog } from '@freehold/api/src/http/request-log.ts';
import { apiRouter } from '@freehold/api/src/http/router.ts';
import { createLog } from '@freehold/api/src/log.ts';
import { openDatabase } from '@freehold/database';
import type { ApiEnvironment } from '@freehold/environment';
import { readBearerToken } from '@freehold/identity';
import { createCognitoClient, createTenantLookup, createTokenVerifier } from '@freehold/identity/cognito';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { assertIsJwks } from 'aws-jwt-verify/jwk';
import Koa from 'koa';
import { z } from 'zod';
import type { CrowdOnFile } from '../estate/crowd-file.ts';
import type { Subject } from '../report/results.ts';
import { type Deed, eachOf } from './batches.ts';

/** Whose tokens were seen before: few enough to see them all again right before it counts. */
const knownPeople = 64;

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
 */
export async function wayIn(environment: ApiEnvironment, few: CrowdOnFile, many: CrowdOnFile): Promise<WayIn> {
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

  async function letIn(ctx: ApiContext | undefined): Promise<void> {
    if (ctx === undefined) throw new Error('There are fewer requests than were prepared.');
    const principal = await authenticate(ctx);
    const { tenant } = await resolveTenant(ctx, principal);
    await standing.inTenant(tenant, principal);
  }

  const ofAws = CognitoJwtVerifier.create({ userPoolId, clientId: clientIds, tokenUse: 'access' });
  const answer = await fetch(`${endpoint}/${userPoolId}/.well-known/jwks.json`);
  const keySet = z.json().parse(await answer.json());
  assertIsJwks(keySet);
  ofAws.cacheJwks(keySet);

  const requests = await requestSource();
  const tokensOf = ({ bearers }: CrowdOnFile, count: number, from = 0) =>
    Array.from({ length: count }, (_, n) => bearers[(from + n) % bearers.length]?.token ?? '');
  const known = { ...few, bearers: few.bearers.slice(0, knownPeople) };
  let used = 0;
  const deeds = new Map<Subject, Deed>([
    [
      'verify',
      {
        prepare(count) {
          const tokens = tokensOf(few, count);
          return () => eachOf(count, 1, (n) => ofAws.verify(tokens[n] ?? ''));
        },
      },
    ],
    [
      'warm token alone',
      {
        prepare(count) {
          const tokens = tokensOf(few, count).map((token) => readBearerToken(`Bearer ${token}`));
          return () =>
            eachOf(count, 1, async (n) => {
              const token = tokens[n] ?? 'missing';
              if (token === 'missing' || token === 'malformed') throw new Error('A token is no token.');
              await verifier.verify(token, 'access');
            });
        },
      },
    ],
    [
      'warm token',
      {
        async prepare(count) {
          const contexts = await requests.make(tokensOf(known, count));
          const before = await requests.make(tokensOf(known, known.bearers.length));
          // What is known of a person's standing is kept for a few seconds, and the other deeds may have taken longer.
          for (const ctx of before) await letIn(ctx);
          return () => eachOf(count, 1, (n) => letIn(contexts[n]));
        },
      },
    ],
    [
      'new token',
      {
        async prepare(count) {
          if (used + count > many.bearers.length) throw new Error('Everybody has been asked about already.');
          const contexts = await requests.make(tokensOf(many, count, used));
          used += count;
          return () => eachOf(count, 1, (n) => letIn(contexts[n]));
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

/** Real requests, as they are once Node and Koa have read them, for code that is to be run without what comes before it. */
async function requestSource() {
  const contexts: ApiContext[] = [];
  const router = apiRouter();
  router.get('/', (ctx) => {
    contexts.push(ctx);
    ctx.body = 'kept';
  });
  const app = new Koa<RequestState>();
  app.use(requestLog(createLog('silent')));
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
