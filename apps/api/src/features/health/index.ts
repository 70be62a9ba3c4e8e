import { z } from 'zod';
import { endpoint } from '../../contract/endpoint.ts';
import type { Feature } from '../../feature.ts';
import type { Guards, Route } from '../../guards/guards.ts';
import { Problem } from '../../http/errors/problem.ts';
import { databaseUnavailable } from '../../http/errors/problem-from-error.ts';
import type { Services } from '../../services.ts';

const getHealth = endpoint({
  method: 'get',
  path: '/healthz',
  tag: 'health',
  summary: 'Tell that the process responds',
  response: { status: 200, description: 'It does.', body: z.object({ status: z.literal('ok') }) },
  isDocumented: false,
});

const getReadiness = endpoint({
  method: 'get',
  path: '/readyz',
  tag: 'health',
  summary: 'Tell whether requests can be served',
  response: { status: 200, description: 'They can.', body: z.object({ status: z.literal('ready') }) },
  isDocumented: false,
});

/**
 * `GET /healthz` asks nothing else, so that an outage of the database doesn't have every instance replaced. `GET /readyz`
 * checks that the database answers, takes writes and enforces row-level security, and that the JWKS was loaded once. It fails
 * once the process has been told to stop, so that proxies send it no more requests.
 */
export const health: Feature<unknown, never> = { name: 'health', routes: healthRoutes };

function healthRoutes(guards: Guards<unknown>, services: Services<unknown>): Route[] {
  const { database, verifier, rlsReady, isDraining } = services;
  let areKeysLoaded = false;
  return [
    guards.public(getHealth, () => ({ status: 'ok' as const })),

    guards.public(getReadiness, async () => {
      if (isDraining()) throw new Problem('draining');
      await database.ping().catch((cause: unknown) => {
        throw databaseUnavailable(cause);
      });
      await rlsReady.assertRlsEnforced();
      if (!areKeysLoaded) await verifier.loadJwks();
      areKeysLoaded = true;
      return { status: 'ready' as const };
    }),
  ];
}
