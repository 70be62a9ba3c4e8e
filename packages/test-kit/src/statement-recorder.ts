import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** A way to PostgreSQL that keeps what is asked on it. */
export interface StatementRecorder {
  /** The database's URL by this way. */
  readonly url: string;
  /** The SQL that was sent since the last time of asking, without the values. */
  takeStatements(): string[];
  close(): Promise<void>;
}

/** Stands between the API and PostgreSQL, and reads along. */
export async function recordStatements(databaseUrl: string): Promise<StatementRecorder> {
  const { hostname, port } = new URL(databaseUrl);
  let statements: string[] = [];
  const server = createServer((client) => {
    const database = connect(Number(port), hostname);
    const prepared = new Map<string, string>();
    const messages = frontendMessages((type, body) => {
      // PostgreSQL's manual, "Message Formats": Parse has the statement's name before its text, Query has the text alone. A
      // statement that was parsed once is asked as often as there is a Bind, which has the portal before its name.
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

/** Cuts what a client sends into messages: a type (none for the first one), four bytes of length, and the rest. */
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
