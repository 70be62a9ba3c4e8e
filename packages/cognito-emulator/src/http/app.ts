import Router from '@koa/router';
import Koa from 'koa';
import type { EmulatorContext } from '../emulator-context.ts';
import { addHostedUi } from '../hosted-ui/routes.ts';
import { jsonApi } from './json-api.ts';
import { addPoolDocuments } from './pool-documents.ts';
import { refuseCrossOrigin } from './same-origin.ts';
import { logUnexpectedError } from './unexpected-error.ts';

const banner =
  'This is a local emulator of Amazon Cognito user pools for development and tests; it is not AWS and has no security.\n';

/** The HTTP server's app: the JSON API at `/`, the documents of the pools, and the Hosted UI. */
export function createApp(context: EmulatorContext): Koa {
  const router = new Router();
  router.get('/', (ctx) => {
    ctx.body = banner;
  });
  router.post('/', refuseCrossOrigin, ...jsonApi(context));
  addPoolDocuments(router, context);
  addHostedUi(router, context);

  const app = new Koa();
  app.on('error', (error: Error) => logUnexpectedError(error, context.log));
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}
