import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** A proxy to PostgreSQL that records statements. */
export interface StatementRecorder {
  /** The database's URL through the proxy. */
  readonly url: string;
  /** Returns the SQL that was sent since the last call, without the values. */
  takeStatements(): string[];
  close(): Promise<void>;
}

/** Starts a proxy between the API and PostgreSQL. */
export async function recordStatements(databaseUrl: string): Promise<StatementRecorder> {
  const { hostname, port } = new URL(databaseUrl);
  let statements: string[] = [];
  const server = createServer((client) => {
    const database = connect(Number(port), hostname);
    const prepared = new Map<string, string>();
    const messages = frontendMessages((type, body) => {
      // PostgreSQL's manual, "Message Formats": Parse has a name and a text, Query a text, Bind a portal and a name. A
      // parsed statement runs once for each Bind.
      const [first = '', second = ''] = body.toString().split('\0');
      if (type === 'P') prepared.set(first, second);
      if (type === 'B') statements.push(prepared.get(second) ?? `(unknown: ${second})`);
      if (type === 'Q') statements.push(first);
    });
    client.on('data', messages);
    client.pipe(database).pipe(client);
    for (const socket of [client, database]) socket.on('error', () => socket.destroy());
    client.on('close', () => database.destroy());
    database.on('close', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The recorder has no port.');
  return {
    url: Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(address.port) }).href,
    takeStatements() {
      const recorded = statements;
      statements = [];
      return recorded;
    },
    async close() {
      server.close();
      await once(server, 'close');
    },
  };
}

/** Splits a client's bytes into messages: a type (the first message has none), a length of four bytes, and the body. */
function frontendMessages(onMessage: (type: string, body: Buffer) => void): (data: Buffer) => void {
  let buffered: Buffer = Buffer.alloc(0);
  let isFirst = true;
  return (data) => {
    buffered = Buffer.concat([buffered, data]);
    for (;;) {
      const typeLength = isFirst ? 0 : 1;
      if (buffered.length < typeLength + 4) return;
      const end = typeLength + buffered.readUInt32BE(typeLength);
      if (buffered.length < end) return;
      onMessage(isFirst ? '' : String.fromCharCode(buffered[0] ?? 0), buffered.subarray(typeLength + 4, end));
      buffered = buffered.subarray(end);
      isFirst = false;
    }
  };
}
