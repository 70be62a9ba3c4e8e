import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { assertPortsFree } from '../src/processes/assert-ports-free.ts';

const servers: Server[] = [];

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function freePort(): Promise<number> {
  const port = await takenPort();
  await closeAll();
  return port;
}

async function closeAll(): Promise<void> {
  for (const server of servers.splice(0)) await once(server.close(), 'close');
}

afterEach(closeAll);

test('a port in use is named, with a command that uses another', async () => {
  const [api, postgres] = [await freePort(), await freePort()];
  const cognito = await takenPort();
  const ports = { PORT: api, FREEHOLD_COGNITO_PORT: cognito, FREEHOLD_POSTGRES_PORT: postgres };
  await expect(assertPortsFree(ports)).rejects.toThrow(
    new RegExp(
      `^Port ${cognito}, for the local Cognito, is used by another process\\.\nStop it, or use another port: FREEHOLD_COGNITO_PORT=\\d+ npm run dev$`,
    ),
  );
});

test('several ports in use are named, with one command for all of them', async () => {
  const postgres = await freePort();
  const ports = { PORT: await takenPort(), FREEHOLD_COGNITO_PORT: await takenPort(), FREEHOLD_POSTGRES_PORT: postgres };
  await expect(assertPortsFree(ports)).rejects.toThrow(
    /use another port: PORT=\d+ FREEHOLD_COGNITO_PORT=\d+ npm run dev$/,
  );
});
