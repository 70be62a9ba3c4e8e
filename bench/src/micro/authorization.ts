import { once } from 'node:events';
import { createServer } from 'node:http';
import { createLog } from '@freehold/api';
import {
  accountStatusCache,
  authenticator,
  authorizer,
  createTenancy,
  operatorSecondFactor,
  rlsReady,
} from '@freehold/api/guards';
import {
  type ApiContext,
  apiRouter,
  corsMiddleware,
  type RequestState,
  rejectMalformedRequest,
  requestLog,
} from '@freehold/api/http';
import { createCognitoClient, createSecondFactors, createTenantLookup, createTokenVerifier } from '@freehold/cognito';
import { openDatabase } from '@freehold/database';
import type { ApiEnvironment } from '@freehold/environment';
import { issuedToken } from '@freehold/identity';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { assertIsJwks } from 'aws-jwt-verify/jwk';
import Koa from 'koa';
import { z } from 'zod';
import type { DatasetContent } from '../dataset/dataset-file.ts';
import type { Variant } from '../report/results.ts';
import { runConcurrently, type Task } from './interleaved-batches.ts';

/** Users whose tokens are cached. */
const knownUserCount = 64;

/**
 * Authorizations in a batch. One takes microseconds, so a batch repeats the same few requests; they are in the processor's
 * cache, as a request is that has just arrived.
 */
const batchSize = { knownTokens: 2_000, newTokens: 400 };

export interface AuthorizationBenchmark {
  readonly tasks: ReadonlyMap<Variant, Task>;
  close(): Promise<void>;
}

/**
 * Measures what runs before a handler: Freehold's own code authenticates a request, resolves its tenant and checks the
 * account status. AWS's verifier, which does the first of these, is the baseline.
 *
 * @param largeDataset users of whom each is authorized once
 * @param rounds rounds that these users are divided among
 */
export async function createAuthorizationBenchmark(
  environment: ApiEnvironment,
  smallDataset: DatasetContent,
  largeDataset: DatasetContent,
  rounds: number,
): Promise<AuthorizationBenchmark> {
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
  const tenantLookup = createTenantLookup(cognito, { userPoolId, attribute: tenantClaim });
  const { resolveTenant } = createTenancy({ environment, tenantLookup, clock: performance, signInHost: undefined });
  const authorize = authorizer({
    authenticate,
    resolveTenant,
    rlsReady: rlsReady(database, () => {}),
    accountStatus: accountStatusCache(database, performance),
    operatorSecondFactor: operatorSecondFactor({
      secondFactors: createSecondFactors(cognito, { userPoolId }),
      mfa: environment.COGNITO_MFA,
      setupUrl: undefined,
      clock: performance,
    }),
  });
  async function authorizeRequest(ctx: ApiContext | undefined): Promise<void> {
    if (ctx === undefined) throw new Error('The batch has more authorizations than requests.');
    await authorize(ctx);
  }

  const awsVerifier = CognitoJwtVerifier.create({ userPoolId, clientId: clientIds, tokenUse: 'access' });
  const response = await fetch(`${endpoint}/${userPoolId}/.well-known/jwks.json`);
  const jwks = z.json().parse(await response.json());
  assertIsJwks(jwks);
  awsVerifier.cacheJwks(jwks);

  const requestSource = await createRequestSource();
  const knownTokens = smallDataset.userTokens.slice(0, knownUserCount).map(({ token }) => token);
  const newTokens = largeDataset.userTokens.map(({ token }) => token).values();
  const newUserCount = Math.min(batchSize.newTokens, Math.floor(largeDataset.userTokens.length / rounds));
  const tasks = new Map<Variant, Task>([
    [
      'verify',
      {
        count: batchSize.knownTokens,
        prepare: () => () =>
          runConcurrently(batchSize.knownTokens, 1, (n) =>
            awsVerifier.verify(knownTokens[n % knownTokens.length] ?? ''),
          ),
      },
    ],
    [
      'cached token',
      {
        count: batchSize.knownTokens,
        async prepare() {
          const tokens = knownTokens.map((token) => issuedToken(token));
          for (const token of tokens) await verifier.verify(token, 'access');
          return () =>
            runConcurrently(batchSize.knownTokens, 1, async (n) => {
              const token = tokens[n % tokens.length];
              const principal = token === undefined ? undefined : verifier.findCached(token, 'access');
              if (principal === undefined) throw new Error('The token is not cached.');
            });
        },
      },
    ],
    [
      'known user',
      {
        count: batchSize.knownTokens,
        async prepare() {
          const contexts = await requestSource.make(knownTokens);
          // Fills the account status cache again, which expires after a few seconds.
          for (const ctx of contexts) await authorizeRequest(ctx);
          return () =>
            runConcurrently(batchSize.knownTokens, 1, (n) => authorizeRequest(contexts[n % contexts.length]));
        },
      },
    ],
    [
      'new user',
      {
        count: newUserCount,
        async prepare() {
          const contexts = await requestSource.make(newTokens.take(newUserCount).toArray());
          return () => runConcurrently(newUserCount, 1, (n) => authorizeRequest(contexts[n]));
        },
      },
    ],
  ]);
  return {
    tasks,
    async close() {
      requestSource.close();
      cognito.destroy();
      await database.close();
    },
  };
}

/** Makes contexts of real HTTP requests that have passed the API's first middleware. */
async function createRequestSource() {
  const contexts: ApiContext[] = [];
  const router = apiRouter();
  router.get('/', (ctx) => {
    contexts.push(ctx);
    ctx.body = 'kept';
  });
  const app = new Koa<RequestState>();
  app.use(requestLog(createLog('silent')));
  app.use(rejectMalformedRequest());
  app.use(corsMiddleware({ CORS_ALLOWED_ORIGINS: [], CORS_ALLOWED_HEADERS: [] }, undefined));
  app.use(router.routes());
  const server = createServer(app.callback()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    /** Makes one context for each token, in the same order. */
    async make(tokens: readonly string[]): Promise<ApiContext[]> {
      contexts.length = 0;
      for (const token of tokens) {
        const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { Authorization: `Bearer ${token}` } });
        await response.arrayBuffer();
      }
      return contexts.splice(0);
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
