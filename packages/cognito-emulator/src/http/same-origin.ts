import type { Context, Next } from 'koa';

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Whether a request comes from a page of the emulator itself, or from no page at all: browsers name the origin in
 * whatever another site's page sends, and in each form; other clients needn't. A host name that only resolves to this
 * machine is no origin of the emulator, hence the loopback names.
 */
export function isSameOrigin(ctx: Context): boolean {
  const origin = ctx.get('Origin');
  const url = URL.parse(origin);
  return origin === '' || (url !== null && url.host === ctx.host && loopbackNames.includes(url.hostname));
}

/**
 * Refuses a request that a web page of another origin makes: every site that a developer visits could otherwise make
 * itself a user. On AWS, pages of any origin may call the public operations (CORS): here they need a server of their own
 * between.
 */
export async function refuseCrossOrigin(ctx: Context, next: Next): Promise<void> {
  if (!isSameOrigin(ctx)) {
    ctx.status = 403;
    ctx.body = { message: 'The emulator takes no requests from web pages of another origin.' };
    return;
  }
  await next();
}
