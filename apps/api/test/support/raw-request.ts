import { once } from 'node:events';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape and compare what they find.
  readonly body: any;
}

/**
 * Sends a request byte by byte as it is written, which no HTTP client does: repeated headers, empty ones, control
 * characters.
 *
 * @param requestLine without the protocol, `GET /api/items`
 * @param headers each a line, in UTF-8
 */
export async function sendRaw(url: string, requestLine: string, headers: readonly string[]): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  // Not `end`: a server takes a half-closed connection for one that was given up.
  socket.write([`${requestLine} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n'));
  return parseAnswer(await buffer(socket));
}

function parseAnswer(answer: Buffer): RawAnswer {
  const text = answer.toString();
  const end = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = new Headers(
    lines.map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const body = text.slice(end + 4);
  const isJson = /\bjson\b/.test(headers.get('content-type') ?? '');
  return { status: Number(statusLine.split(' ')[1]), headers, body: isJson ? JSON.parse(body) : body };
}
