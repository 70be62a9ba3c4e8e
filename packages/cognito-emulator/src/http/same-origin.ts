import type { Context, Next } from 'koa';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Refuses a request that a web page of another origin makes: every site that a developer visits could otherwise make
 * itself a user. On AWS, pages of any origin may call the public operations (CORS): here they need a server of their own
 * between. A host name that only resolves to this machine is no origin of the emulator, hence the loopback names.
 */
export async function refuseCrossOrigin(ctx: Context, next: Next): Promise<void> {
  const origin = ctx.get('Origin');
  if (origin !== '' && !isOwnOrigin(origin, ctx.host)) {
    ctx.status = 403;
    ctx.body = { message: 'The emulator takes no requests from web pages of another origin.' };
    return;
  }
  await next();
}

function isOwnOrigin(origin: string, host: string): boolean {
  const url = URL.parse(origin);
  return url !== null && url.host === host && LOOPBACK_NAMES.includes(url.hostname);
}
