import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Router } from '@koa/router';
import type { RequestState } from '../http/api-context.ts';
import { apiRouter } from '../http/router.ts';
import { type DocumentOptions, openApiDocument } from './openapi.ts';
import type { RouteDescription } from './route.ts';

/** The page's own files and Swagger UI's. Nothing is loaded from another host. */
const files: ReadonlyMap<string, { readonly path: string; readonly type: string }> = new Map([
  ['start.js', { path: ownFile('docs-page/start.js'), type: 'text/javascript' }],
  ['swagger-ui.css', { path: swaggerUiFile('swagger-ui.css'), type: 'text/css' }],
  ['swagger-ui-bundle.js', { path: swaggerUiFile('swagger-ui-bundle.js'), type: 'text/javascript' }],
  ['favicon-32x32.png', { path: swaggerUiFile('favicon-32x32.png'), type: 'image/png' }],
]);

/** The page runs scripts of this origin and sends requests to it. Swagger UI's style sheet has `data:` icons. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(';');

/** New files come with a deployment. */
const cacheControl = 'public, max-age=3600';

/**
 * `GET /api/openapi.json`: the routes' contract. `GET /api/docs`: Swagger UI for it. The files, 2 MB, are read here, so that a
 * missing one fails at the start.
 */
export function documentationRoutes(
  routes: readonly RouteDescription[],
  options: DocumentOptions,
): Router<RequestState> {
  const router = apiRouter('/api');
  const document = JSON.stringify(openApiDocument(routes, options));
  const page = readFileSync(ownFile('docs-page/index.html'));
  const contents = new Map([...files].map(([name, { path, type }]) => [name, { type, body: readFileSync(path) }]));

  router.get('/openapi.json', (ctx) => {
    ctx.type = 'application/json';
    ctx.body = document;
  });

  router.get('/docs', (ctx) => {
    ctx.set('Content-Security-Policy', contentSecurityPolicy);
    ctx.type = 'text/html';
    ctx.body = page;
  });

  router.get('/docs/:file', (ctx) => {
    const file = contents.get(ctx.params['file'] ?? '');
    if (file === undefined) return;
    ctx.set('Cache-Control', cacheControl);
    ctx.type = file.type;
    ctx.body = file.body;
  });

  return router;
}

function ownFile(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

function swaggerUiFile(file: string): string {
  return fileURLToPath(import.meta.resolve(`swagger-ui-dist/${file}`));
}
