import type { Context } from 'koa';

/** The pattern of the route that handles a request, `/api/notes/:id`. `undefined` where none matches. */
export function matchedRoute(ctx: Context): string | undefined {
  // The router sets it where a route matches.
  const route: unknown = Reflect.get(ctx, '_matchedRoute');
  return typeof route === 'string' ? route : undefined;
}
