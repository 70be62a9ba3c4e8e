import type { Context } from 'koa';

/** Whether a browser shows its user what it is answered. Programs that take anything get JSON. */
export function acceptsHtml(ctx: Context): boolean {
  return ctx.accepts('application/json', 'application/problem+json', 'text/html') === 'text/html';
}
