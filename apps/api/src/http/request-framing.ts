import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Middleware } from 'koa';
import { Problem, type ProblemCode } from './errors/problem.ts';

/**
 * Rejects requests whose end is uncertain by `Transfer-Encoding` (RFC 9112, section 6), and closes the connection. What
 * follows on the connection may be part of the same body, so it is rejected too.
 */
export function rejectUncertainFraming(): Middleware {
  const closing = new WeakSet<Duplex>();
  return async (ctx, next) => {
    const problem = closing.has(ctx.socket) ? 'malformed_request' : framingProblem(ctx.req);
    if (problem !== undefined) {
      closing.add(ctx.socket);
      ctx.set('Connection', 'close');
      throw new Problem(problem);
    }
    await next();
  };
}

/** Node's parser takes other codings before `chunked`, and `Transfer-Encoding` in HTTP/1.0. */
function framingProblem({ headers, httpVersion }: IncomingMessage): ProblemCode | undefined {
  const field = headers['transfer-encoding'];
  if (field === undefined) return undefined;
  const codings = field.split(',').flatMap((coding) => coding.trim().toLowerCase() || []);
  // Section 6.1: the framing of an HTTP/1.0 message with this header is faulty.
  if (httpVersion === '1.0' || codings.indexOf('chunked') !== codings.length - 1) return 'malformed_request';
  return codings.length > 1 ? 'unsupported_transfer_coding' : undefined;
}
