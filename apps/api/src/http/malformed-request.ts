import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { Problem } from '../problems/problem.ts';
import { problemJson } from '../problems/problem-json.ts';

/**
 * Answers what is no HTTP, or has headers past any measure: Node refuses it before there is a request that the
 * application could see, and by itself would answer with a bare status.
 */
export function answerMalformedRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = problemJson(new Problem('malformed_request'), randomUUID());
  socket.end(
    [
      'HTTP/1.1 400 Bad Request',
      'Connection: close',
      'Content-Type: application/problem+json; charset=utf-8',
      'Cache-Control: no-store',
      'X-Content-Type-Options: nosniff',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}
