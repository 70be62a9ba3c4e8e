import {
  createCognitoClient,
  createCognitoSignIn,
  createHostedUi,
  createTenantLookup,
  createTokenVerifier,
} from '@freehold/cognito';
import { openDatabase } from '@freehold/database';
import { readApiEnvironment } from '@freehold/environment';
import { Router } from '@koa/router';
import { createApplication } from '../../src/application.ts';
import { hostedUiSettings } from '../../src/auth/browser/hosted-ui-settings.ts';
import { rlsReady } from '../../src/guards/rls-ready.ts';
import { createLog } from '../../src/log.ts';
import type { Installation } from './installation.ts';

/** Every route that the application's router knows, as an OpenAPI document writes them: `GET /api/items/{id}`. */
export async function applicationRoutes({ variables }: Installation): Promise<string[]> {
  const environment = readApiEnvironment(variables);
  const { COGNITO_USER_POOL_ID: userPoolId, COGNITO_ENDPOINT: endpoint } = environment;
  const cognito = createCognitoClient({ region: environment.AWS_REGION, endpoint });
  const database = openDatabase({ url: environment.DATABASE_URL, poolSize: 1, onConnectionLost: () => {} });
  const settings = hostedUiSettings(environment);
  if (settings === undefined) throw new Error('The installation has no Hosted UI, so not every route.');
  const { middleware } = createApplication({
    environment,
    database,
    signIn: createCognitoSignIn(cognito, { userPoolId, clientId: 'unused', clientSecret: undefined }),
    verifier: createTokenVerifier({ userPoolId, endpoint, clientIds: [], tenantClaim: '' }),
    lookup: createTenantLookup(cognito, { userPoolId, attribute: '' }),
    hostedUi: createHostedUi({ ...settings, region: environment.AWS_REGION, userPoolId }),
    rlsReady: rlsReady(database, () => {}),
    log: createLog('silent'),
    isDraining: () => false,
    clock: performance,
    now: () => new Date(),
  });
  cognito.destroy();
  await database.close();
  const layers = middleware.flatMap((one) => ('router' in one && one.router instanceof Router ? one.router.stack : []));
  return layers.flatMap(({ methods, path }) =>
    methods
      // It answers every GET without the body as well.
      .filter((method) => method !== 'HEAD')
      .map((method) => `${method} ${String(path).replaceAll(/:(\w+)/g, '{$1}')}`),
  );
}
