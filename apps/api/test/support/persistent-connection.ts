import { once } from 'node:events';
import { connect } from 'node:net';

/** A connection for one request after the other, whose client costs next to no CPU. */
export interface PersistentConnection {
  /** Sends the bytes of a request and reads its response. @returns the status */
  send(request: Buffer): Promise<number>;
  close(): void;
}

const endOfHead = Buffer.from('\r\n\r\n');

/** Opens a connection to a server on 127.0.0.1 that sends every body with its length. */
export async function openPersistentConnection(port: number): Promise<PersistentConnection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  let received: Buffer[] = [];
  let expected: number | undefined;
  let waiting: PromiseWithResolvers<number> | undefined;

  socket.on('data', (chunk: Buffer) => {
    received.push(chunk);
    const length = received.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (expected === undefined) {
      received = [Buffer.concat(received)];
      expected = lengthOfResponse(received[0] ?? chunk);
    }
    if (expected === undefined || length < expected) return;
    const status = Number(received[0]?.toString('latin1', 9, 12));
    received = [];
    expected = undefined;
    waiting?.resolve(status);
  });
  socket.on('error', (error) => waiting?.reject(error));
  socket.on('close', () => waiting?.reject(new Error('The server closed the connection.')));

  return {
    send(request) {
      waiting = Promise.withResolvers();
      socket.write(request);
      return waiting.promise;
    },
    close: () => void socket.destroy(),
  };
}

/** The bytes of head and body; `undefined` while the head isn't complete. */
function lengthOfResponse(received: Buffer): number | undefined {
  const end = received.indexOf(endOfHead);
  if (end === -1) return undefined;
  const head = received.toString('latin1', 0, end);
  return end + endOfHead.length + Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
}
