import type { Context } from 'koa';

/** Whether the client prefers HTML, as browsers do for pages. Programs that accept anything get JSON. */
export function acceptsHtml(ctx: Context): boolean {
  return ctx.accepts('application/json', 'application/problem+json', 'text/html') === 'text/html';
}
