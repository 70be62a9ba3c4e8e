import type { Middleware } from 'koa';
import { Problem } from './errors/problem.ts';

/** How large the parts of a request may be. `docs/http.md` lists them with those of load balancers. */
export interface RequestLimits {
  /** Of the request line and the headers together. Node enforces it. */
  readonly headerBytes: number;
  readonly headers: number;
  /** Of path and query together. */
  readonly targetBytes: number;
  /** In the query. */
  readonly parameters: number;
  readonly cookies: number;
  readonly bodyBytes: number;
}

/**
 * The header limit leaves room for a token of a user in 100 groups, which has some 17 kB. Targets of 8,000 bytes have to be
 * taken (RFC 9110, section 4.1), and browsers keep up to 180 cookies for a domain.
 */
export const requestLimits: RequestLimits = {
  headerBytes: 32 * 1024,
  headers: 100,
  targetBytes: 8 * 1024,
  parameters: 100,
  cookies: 200,
  bodyBytes: 100 * 1024,
};

/** Rejects a request of too many or too long parts, before they are parsed. */
export function limitRequest(limits: RequestLimits): Middleware {
  return async ({ req }, next) => {
    const { url = '', rawHeaders, headers } = req;
    if (url.length > limits.targetBytes) throw new Problem('target_too_long');
    if (rawHeaders.length / 2 > limits.headers) throw new Problem('headers_too_large');
    if (url.includes('?') && partsOf(url, '&') > limits.parameters) throw new Problem('too_many_parameters');
    if (headers.cookie !== undefined && partsOf(headers.cookie, ';') > limits.cookies)
      throw new Problem('headers_too_large');
    await next();
  };
}

/** The number of parts that a separator makes, counted without creating them. */
function partsOf(text: string, separator: string): number {
  let parts = 1;
  for (let index = text.indexOf(separator); index !== -1; index = text.indexOf(separator, index + 1)) parts += 1;
  return parts;
}
