import type { Context } from 'koa';
import { requestCookies } from './request-cookies.ts';

/** Cookies that scripts can't read and other hosts can't set. */
export interface HostCookies {
  /** The cookie's name in requests, with its prefix. */
  fullName(name: string): string;
  get(ctx: Context, name: string): string | undefined;
  /** The names of the request's cookies with this prefix, oldest first (RFC 6265, section 5.4). */
  namesWithPrefix(ctx: Context, namePrefix: string): string[];
  /** @param seconds how long the browser keeps it */
  set(ctx: Context, name: string, value: string, seconds: number): void;
  clear(ctx: Context, name: string): void;
}

/**
 * With https their names begin with `__Host-`: browsers take such a cookie only from this host, with `Secure` and for all
 * paths, so that no other host of the domain can set it (RFC 6265bis, section 4.1.3.2). `SameSite` is `Lax`, since the
 * redirect back from the sign-in page comes from another site.
 */
export function hostCookies(overHttps: boolean): HostCookies {
  const prefix = overHttps ? '__Host-' : '';
  const attributes = { httpOnly: true, secure: overHttps, sameSite: 'lax', path: '/', overwrite: true } as const;

  function write(ctx: Context, name: string, value: string, seconds: number): void {
    // TLS may end at a proxy. Koa would refuse to set a secure cookie on this connection.
    ctx.cookies.secure = overHttps;
    ctx.cookies.set(`${prefix}${name}`, value, { ...attributes, maxAge: seconds * 1_000 });
  }

  return {
    fullName: (name) => `${prefix}${name}`,
    // Koa's `cookies.get` keeps an expression for each name it has ever been asked for.
    get: (ctx, name) => requestCookies(ctx.req).get(`${prefix}${name}`),
    namesWithPrefix(ctx, namePrefix) {
      return (
        [...requestCookies(ctx.req).keys()]
          // The API sets no names with other characters.
          .filter((name) => name.startsWith(`${prefix}${namePrefix}`) && /^[\w-]+$/.test(name))
          .map((name) => name.slice(prefix.length))
      );
    },
    set: write,
    clear(ctx, name) {
      ctx.cookies.secure = overHttps;
      ctx.cookies.set(`${prefix}${name}`, null, attributes);
    },
  };
}
