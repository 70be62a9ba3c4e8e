import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { StartedApi } from './installation.ts';

/** What a connection received until it was closed. */
export interface RawResponse {
  /** 0 where there is no response. */
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** The whole text. */
  readonly received: string;
}

/** Opens a connection to an API that listens on 127.0.0.1. */
export function openConnection({ http }: StartedApi): Socket {
  // Writing to a closed connection is an error, which shows in what was received.
  return connect(Number(new URL(http.url).port), '127.0.0.1').on('error', () => {});
}

/** Sends bytes, and reads until the API closes the connection. */
export async function sendRaw(api: StartedApi, bytes: string): Promise<RawResponse> {
  const socket = openConnection(api);
  socket.write(bytes, 'latin1');
  return parseRawResponse(await text(socket));
}

/** Parses a response of HTTP/1.1 whose body isn't chunked. */
export function parseRawResponse(received: string): RawResponse {
  const [head = '', ...rest] = received.split('\r\n\r\n');
  const [line = '', ...fields] = head.split('\r\n');
  const headers = new Headers(
    fields.map((field): [string, string] => {
      const colon = field.indexOf(':');
      return [field.slice(0, colon), field.slice(colon + 1).trim()];
    }),
  );
  return { status: Number(line.split(' ')[1] ?? 0), headers, body: rest.join('\r\n\r\n'), received };
}
