import { connect, createServer, type Server, type Socket } from 'node:net';

export interface Line {
  readonly url: string;
  /** Lets nothing through from the message on that has these words in it, and keeps it. */
  silenceBefore(words: string): void;
  /** Lets all through that was kept. */
  speak(): void;
  /** How often the client has spoken since the last time of asking, with the server's answers in between. */
  takeTurns(): number;
  /** Ends all connections, from one moment to the next. */
  cut(): void;
  close(): Promise<void>;
}

/** A way to the server that can be made to stand still, as networks and servers do for a while. */
export async function openLine(url: string): Promise<Line> {
  const target = new URL(url);
  let until: string | undefined;
  let kept: (() => void)[] = [];
  let silent = false;
  let turns = 0;
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
      if (serverSpokeLast) turns += 1;
      serverSpokeLast = false;
      silent ||= until !== undefined && data.includes(until);
      if (silent) kept.push(() => upstream.write(data));
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
    silenceBefore(words) {
      until = words;
    },
    speak() {
      until = undefined;
      silent = false;
      for (const send of kept) send();
      kept = [];
    },
    takeTurns() {
      const taken = turns;
      turns = 0;
      return taken;
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
