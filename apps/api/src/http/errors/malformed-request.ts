import { randomUUID } from 'node:crypto';
import { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Log } from '../../log.ts';
import { Problem } from './problem.ts';
import { problemJson } from './problem-json.ts';

/** How long the rest of what a client sends is still read, and thrown away. */
const lingerMilliseconds = 2_000;

const responded = new WeakSet<Duplex>();

/**
 * Answers what is no HTTP, or has headers past any measure: Node refuses it before there is a request that the
 * application could see, and by itself would answer with a bare status.
 */
export function respondToMalformedRequest(log: Log): (error: NodeJS.ErrnoException, socket: Duplex) => void {
  return (error, socket) => {
    // Node reports what comes after it as well, piece by piece.
    if (responded.has(socket)) return;
    if (!canRespond(error, socket)) {
      socket.destroy();
      return;
    }
    responded.add(socket);
    const requestId = randomUUID();
    log.debug({ request_id: requestId, code: error.code }, 'What came was no HTTP');
    socket.end(responseText(requestId));
    lingerThenDestroy(socket);
  };
}

/**
 * Whoever is still sending would lose the answer if the connection were torn down under them; whoever never stops must
 * not keep it for ever.
 */
function lingerThenDestroy(socket: Duplex): void {
  const linger = setTimeout(() => socket.destroy(), lingerMilliseconds);
  socket.once('close', () => clearTimeout(linger));
}

function canRespond(error: NodeJS.ErrnoException, socket: Duplex): boolean {
  if (!socket.writable || error.code === 'ECONNRESET') return false;
  // They have sent nothing, or not all of it. What we said now, they might take for the answer to what they send next.
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return false;
  // An earlier request is being answered on this connection, and this would end up in the middle of that. Node has no
  // public way to know; its own answer goes by this as well.
  return !(
    '_httpMessage' in socket &&
    socket._httpMessage instanceof ServerResponse &&
    socket._httpMessage.headersSent
  );
}

function responseText(requestId: string): string {
  const body = problemJson(new Problem('malformed_request'), requestId);
  return [
    'HTTP/1.1 400 Bad Request',
    `Date: ${new Date().toUTCString()}`,
    'Connection: close',
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    "Content-Security-Policy: default-src 'none';frame-ancestors 'none'",
    'X-Content-Type-Options: nosniff',
    `X-Request-Id: ${requestId}`,
    '',
    body,
  ].join('\r\n');
}
