import type { Database } from '@freehold/database';
import type { TokenVerifier } from '@freehold/identity/cognito';
import type { Router } from '@koa/router';
import type { Wall } from '../access/wall.ts';
import type { RequestState } from '../http/api-context.ts';
import { apiRouter } from '../http/router.ts';
import { Problem } from '../problems/problem.ts';

export interface HealthRoutesOptions {
  readonly database: Database;
  readonly verifier: TokenVerifier;
  readonly wall: Wall;
}

/**
 * `GET /healthz`: the process answers. Nothing else is asked, so that an outage of the database doesn't have every
 * instance replaced. `GET /readyz`: requests can be served, that is, the database answers and keeps the tenants
 * apart, and the keys that tokens are checked with were loaded once.
 */
export function healthRoutes({ database, verifier, wall }: HealthRoutesOptions): Router<RequestState> {
  const router = apiRouter();
  let keysLoaded = false;

  router.get('/healthz', (ctx) => {
    ctx.body = { status: 'ok' };
  });

  router.get('/readyz', async (ctx) => {
    await database.ping().catch((cause: unknown) => {
      throw new Problem('database_unavailable', { cause });
    });
    await wall.ensure();
    if (!keysLoaded) await verifier.loadKeys();
    keysLoaded = true;
    ctx.body = { status: 'ready' };
  });

  return router;
}
