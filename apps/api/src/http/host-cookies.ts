import type { Context } from 'koa';

/** Cookies that scripts can't read and that come from this host alone. */
export interface HostCookies {
  /** What a cookie is called in requests. */
  fullName(name: string): string;
  get(ctx: Context, name: string): string | undefined;
  /** The names of those that a request brought and that begin so, oldest first (RFC 6265, section 5.4). */
  namesWithPrefix(ctx: Context, namePrefix: string): string[];
  /** @param seconds how long the browser is to keep it */
  set(ctx: Context, name: string, value: string, seconds: number): void;
  clear(ctx: Context, name: string): void;
}

/**
 * By https they are called `__Host-…`: browsers take such a cookie only from this very host, with `Secure` and for all its
 * paths, so that nobody who has another host of the domain can plant one (RFC 6265bis, section 4.1.3.2). By http, which is for
 * localhost alone, there is no such thing.
 *
 * `SameSite=Lax` and not `Strict`: the way back from the sign-in page comes from another site.
 */
export function hostCookies(overHttps: boolean): HostCookies {
  const prefix = overHttps ? '__Host-' : '';
  const attributes = { httpOnly: true, secure: overHttps, sameSite: 'lax', path: '/', overwrite: true } as const;

  function write(ctx: Context, name: string, value: string, seconds: number): void {
    // TLS may end before us; koa would look at this connection and refuse.
    ctx.cookies.secure = overHttps;
    ctx.cookies.set(`${prefix}${name}`, value, { ...attributes, maxAge: seconds * 1_000 });
  }

  return {
    fullName: (name) => `${prefix}${name}`,
    get: (ctx, name) => ctx.cookies.get(`${prefix}${name}`),
    namesWithPrefix(ctx, namePrefix) {
      const names = ctx
        .get('Cookie')
        .split(';')
        .map((pair) => pair.split('=', 1)[0]?.trim() ?? '')
        // A name of other characters is none of ours.
        .filter((name) => name.startsWith(`${prefix}${namePrefix}`) && /^[\w-]+$/.test(name));
      return names.map((name) => name.slice(prefix.length));
    },
    set: write,
    clear(ctx, name) {
      ctx.cookies.secure = overHttps;
      ctx.cookies.set(`${prefix}${name}`, null, attributes);
    },
  };
}
