import { connect, createServer, type Server, type Socket } from 'node:net';

export interface TcpProxy {
  readonly url: string;
  /** Holds back what the client sends, from the first message that contains these words. */
  stallBefore(words: string): void;
  /** Sends the held-back messages. */
  resume(): void;
  /** Returns the number of round trips since the last call. */
  takeRoundTrips(): number;
  /** Breaks all connections. */
  disconnect(): void;
  close(): Promise<void>;
}

/** Opens a proxy to a server that can stall, break connections and count round trips. */
export async function openTcpProxy(url: string): Promise<TcpProxy> {
  const target = new URL(url);
  let stallWords: string | undefined;
  let pending: (() => void)[] = [];
  let stalled = false;
  let roundTrips = 0;
  const sockets = new Set<Socket>();
  const listener: Server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    let serverSpokeLast = true;
    upstream.on('data', () => {
      serverSpokeLast = true;
    });
    client.on('data', (data) => {
      if (serverSpokeLast) roundTrips += 1;
      serverSpokeLast = false;
      stalled ||= stallWords !== undefined && data.includes(stallWords);
      if (stalled) pending.push(() => upstream.write(data));
      else upstream.write(data);
    });
    client.on('close', () => upstream.destroy());
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: Object.assign(new URL(url), { port: String(port) }).href,
    stallBefore(words) {
      stallWords = words;
    },
    resume() {
      stallWords = undefined;
      stalled = false;
      for (const send of pending) send();
      pending = [];
    },
    takeRoundTrips() {
      const taken = roundTrips;
      roundTrips = 0;
      return taken;
    },
    disconnect() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
