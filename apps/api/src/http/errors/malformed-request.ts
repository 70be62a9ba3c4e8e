import { randomUUID } from 'node:crypto';
import { ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Log } from '../../log.ts';
import { Problem } from './problem.ts';
import { problemJson } from './problem-json.ts';

/** How long the rest of a request is read and discarded. */
const lingerMilliseconds = 2_000;

const responded = new WeakSet<Duplex>();

/**
 * Responds to what Node can't parse as a request, or whose headers are too large, with a problem document. Koa doesn't see
 * it, and Node by itself would respond with a bare status.
 */
export function respondToMalformedRequest(log: Log): (error: NodeJS.ErrnoException, socket: Duplex) => void {
  return (error, socket) => {
    // Node reports each further chunk as well.
    if (responded.has(socket)) return;
    if (!canRespond(error, socket)) {
      socket.destroy();
      return;
    }
    responded.add(socket);
    const requestId = randomUUID();
    log.debug({ request_id: requestId, code: error.code }, 'A malformed request');
    socket.end(responseText(problemOf(error), requestId));
    lingerThenDestroy(socket);
  };
}

/**
 * Closing the connection at once could discard the response while the client is still sending. A client that never stops
 * sending must not keep the connection.
 */
function lingerThenDestroy(socket: Duplex): void {
  const linger = setTimeout(() => socket.destroy(), lingerMilliseconds);
  socket.once('close', () => clearTimeout(linger));
}

function canRespond(error: NodeJS.ErrnoException, socket: Duplex): boolean {
  if (!socket.writable || error.code === 'ECONNRESET') return false;
  // The request isn't complete: the client could take the response for the one to its next request.
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return false;
  // A response to an earlier request is being written, and this one would end up in the middle of it. Node itself checks
  // the same private property.
  return !(
    '_httpMessage' in socket &&
    socket._httpMessage instanceof ServerResponse &&
    socket._httpMessage.headersSent
  );
}

function problemOf({ code }: NodeJS.ErrnoException): Problem {
  return new Problem(code === 'HPE_HEADER_OVERFLOW' ? 'headers_too_large' : 'malformed_request');
}

function responseText(problem: Problem, requestId: string): string {
  const body = problemJson(problem, requestId);
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `Date: ${new Date().toUTCString()}`,
    'Connection: close',
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    "Content-Security-Policy: default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    'X-Content-Type-Options: nosniff',
    `X-Request-Id: ${requestId}`,
    '',
    body,
  ].join('\r\n');
}
