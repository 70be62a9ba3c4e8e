import { openDatabase } from '@freehold/database';
import { readApiEnvironment } from '@freehold/environment';
import { FixtureClient } from '@freehold/fixture-database';
import { Router } from '@koa/router';
import { createApplication } from '../../src/application.ts';
import { createConnectionCap } from '../../src/http/connection-cap.ts';
import { connectionLimits } from '../../src/http/connection-limits.ts';
import { requestLimits } from '../../src/http/request-limits.ts';
import { createLog } from '../../src/log.ts';
import { createServices } from '../../src/services.ts';
import { fixtureFeatures } from './fixture/index.ts';
import type { Installation } from './installation.ts';

/** Every route that the application's router has, as an OpenAPI document writes them: `GET /api/projects/{id}`. */
export async function applicationRoutes({ variables }: Installation): Promise<string[]> {
  const environment = readApiEnvironment(variables);
  const services = createServices({
    environment,
    log: createLog('silent'),
    database: openDatabase({
      url: environment.DATABASE_URL,
      poolSize: 1,
      client: FixtureClient,
      onConnectionLost: () => {},
    }),
    isDraining: () => false,
    onRlsNotEnforced: () => {},
  });
  const { middleware } = createApplication(services, {
    features: fixtureFeatures,
    monitors: [],
    limits: requestLimits,
    connections: connectionLimits,
    connectionCap: createConnectionCap(connectionLimits, services.log),
  });
  await services.close();
  const layers = middleware.flatMap((one) => ('router' in one && one.router instanceof Router ? one.router.stack : []));
  return layers.flatMap(({ methods, path }) =>
    methods
      // It answers every GET without the body as well.
      .filter((method) => method !== 'HEAD')
      .map((method) => `${method} ${String(path).replaceAll(/:(\w+)/g, '{$1}')}`),
  );
}
