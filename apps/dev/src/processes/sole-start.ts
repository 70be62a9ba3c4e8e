import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DevError } from '../dev-error.ts';

/**
 * Makes sure that a clone is started once at a time: two starts would run two servers on one data directory.
 *
 * The mark is a socket that the running start listens on. The system closes it with the process, however that ends, so
 * that nothing has to guess from a file whether the start which wrote it is still there.
 *
 * @param home the folder of local data, which the mark is named for
 * @returns lets the next start through
 */
export async function claimSoleStart(home: string): Promise<() => Promise<void>> {
  const path = socketPath(home);
  if (await answers(path)) {
    throw new DevError('This clone is running already. Stop that start with Ctrl-C first, or work with it.');
  }
  // A start that was killed leaves the socket's file behind.
  if (process.platform !== 'win32') await rm(path, { force: true });
  const server = await listen(path);
  return () => new Promise((resolve) => server.close(() => resolve()));
}

/** In the folder for temporary files and not in the clone, since the path of a socket has room for some 100 bytes. */
function socketPath(home: string): string {
  const name = `freehold-${createHash('sha256').update(home).digest('hex').slice(0, 16)}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(path, () => resolve(server));
    server.unref();
  });
}
