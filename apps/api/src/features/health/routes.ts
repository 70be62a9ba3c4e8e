import type { TokenVerifier } from '@freehold/cognito';
import type { Database } from '@freehold/database';
import type { Router } from '@koa/router';
import type { RlsReady } from '../../guards/rls-ready.ts';
import type { RequestState } from '../../http/api-context.ts';
import { Problem } from '../../http/errors/problem.ts';
import { apiRouter } from '../../http/router.ts';

export interface HealthRoutesOptions {
  readonly database: Database;
  readonly verifier: TokenVerifier;
  readonly rlsReady: RlsReady;
}

/**
 * `GET /healthz`: the process answers. Nothing else is asked, so that an outage of the database doesn't have every
 * instance replaced. `GET /readyz`: requests can be served, that is, the database answers and keeps the tenants
 * apart, and the keys that tokens are checked with were loaded once.
 */
export function healthRoutes({ database, verifier, rlsReady }: HealthRoutesOptions): Router<RequestState> {
  const router = apiRouter();
  let keysLoaded = false;

  router.get('/healthz', (ctx) => {
    ctx.body = { status: 'ok' };
  });

  router.get('/readyz', async (ctx) => {
    await database.ping().catch((cause: unknown) => {
      throw new Problem('database_unavailable', { cause });
    });
    await rlsReady.assertRlsEnforced();
    if (!keysLoaded) await verifier.loadJwks();
    keysLoaded = true;
    ctx.body = { status: 'ready' };
  });

  return router;
}
