import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DevError } from '../errors.ts';

/**
 * Makes sure that a folder of local data is used by one start at a time: two would run two servers on one database.
 *
 * The mark is something that the system itself gives to one process only and takes back when that process ends, however
 * it ends. So nothing is left to be cleared away, and nothing has to be guessed from a process id in a file.
 *
 * @param directory the folder of local data, an absolute path
 * @returns lets the next start through
 */
export async function acquireStartLock(directory: string): Promise<() => Promise<void>> {
  const name = `freehold-${createHash('sha256').update(directory).digest('hex').slice(0, 32)}`;
  try {
    if (process.platform === 'linux') return await lockSocket(`\0${name}`); // Linux keeps such a name in no folder.
    if (process.platform === 'win32') return await lockSocket(`\\\\.\\pipe\\${name}`);
    return await lockFile(directory);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && lockedErrorCodes.has(String(cause.code)))) throw cause;
    throw new DevError(
      `Freehold is running already with the data in ${directory}. Stop it there with Ctrl-C, or use it.`,
      {
        cause,
      },
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

/** O_EXLOCK of the BSDs, macOS among them: open and lock in one step. Node doesn't name it. */
const exclusiveLock = 0x20;

async function lockFile(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true });
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | exclusiveLock;
  const file = await open(join(directory, 'lock'), flags);
  return () => file.close();
}
