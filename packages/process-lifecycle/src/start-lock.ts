import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** Another start holds the lock of a data directory. The message says what to do. */
export class StartLockedError extends Error {
  override readonly name = 'StartLockedError';
}

/**
 * Locks a data directory for one start: two would run two servers on one database.
 *
 * The operating system grants the lock to one process and releases it when that process ends, also by `kill -9`. So no
 * stale lock is left behind, and no process id is read from a file.
 *
 * @param directory an absolute path
 * @returns releases the lock
 * @throws {StartLockedError} while another process holds it
 */
export async function acquireStartLock(directory: string): Promise<() => Promise<void>> {
  const name = `freehold-${createHash('sha256').update(directory).digest('hex').slice(0, 32)}`;
  try {
    if (process.platform === 'linux') return await lockSocket(`\0${name}`); // An abstract socket leaves no file.
    if (process.platform === 'win32') return await lockSocket(`\\\\.\\pipe\\${name}`);
    return await lockFile(directory);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && lockedErrorCodes.has(String(cause.code)))) throw cause;
    throw new StartLockedError(
      `Freehold is already running with the data in ${directory}. Use it, or stop it with Ctrl-C in its terminal.`,
      { cause },
    );
  }
}

const lockedErrorCodes: ReadonlySet<string> = new Set(['EADDRINUSE', 'EAGAIN', 'EWOULDBLOCK']);

function lockSocket(name: string): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(name, () => resolve(() => new Promise((closed) => server.close(() => closed()))));
    server.unref();
  });
}

/** O_EXLOCK of the BSDs and macOS: open and lock in one step. Node has no constant for it. */
const exclusiveLock = 0x20;

async function lockFile(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true });
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | exclusiveLock;
  const file = await open(join(directory, 'lock'), flags);
  return () => file.close();
}
