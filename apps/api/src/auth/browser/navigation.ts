import type { Handler } from '../../http/api-context.ts';
import { Problem } from '../../http/errors/problem.ts';

/**
 * Runs the handler of a GET with an effect only where a user opens the page. `HEAD` gets an empty response. What a browser or
 * a framework loads ahead, or a page loads as part of itself, is refused, and the browser asks again when the user goes there.
 *
 * @throws {Problem} `navigation_required`
 */
export function forNavigation(handle: Handler): Handler {
  return async (ctx) => {
    if (ctx.method === 'HEAD') {
      ctx.status = 204;
      return;
    }
    if (isAhead(ctx.req.headers) || !isForDocument(ctx.req.headers)) throw new Problem('navigation_required');
    await handle(ctx);
  };
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Whether a request is made before anyone asks for the page. `Sec-Purpose` is the standard's (Fetch, "Fetch metadata");
 * `Purpose`, `X-Purpose` and `X-Moz` are what browsers sent before, `X-Sec-Purpose` is Turbo's, and Next.js and htmx have
 * headers of their own.
 */
function isAhead(headers: Headers): boolean {
  return Object.entries(headers).some(
    ([name, value]) =>
      /prefetch|preload/.test(name) ||
      (/^(?:(?:x-)?(?:sec-)?purpose|x-moz)$/.test(name) && /prefetch|prerender|preview/i.test(String(value))),
  );
}

/** Browsers say what a response is for. A script, an image or a frame is no page that a user opens. */
function isForDocument({ 'sec-fetch-dest': destination = 'document' }: Headers): boolean {
  return destination === 'document';
}
