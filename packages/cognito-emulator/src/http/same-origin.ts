import type { Context, Next } from 'koa';

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Whether a request comes from a page of the emulator or from no web page: browsers send an Origin with every form and
 * cross-origin request. Other host names that resolve to loopback don't count.
 */
export function isSameOrigin(ctx: Context): boolean {
  const origin = ctx.get('Origin');
  const url = URL.parse(origin);
  return origin === '' || (url !== null && url.host === ctx.host && loopbackNames.includes(url.hostname));
}

/**
 * Refuses requests of web pages of other origins: any site that a developer visits could otherwise use the emulator. On
 * AWS, pages of any origin can call the public operations.
 */
export async function refuseCrossOrigin(ctx: Context, next: Next): Promise<void> {
  if (!isSameOrigin(ctx)) {
    ctx.status = 403;
    ctx.body = { message: 'The emulator refuses requests from web pages of other origins.' };
    return;
  }
  await next();
}
