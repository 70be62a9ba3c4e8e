import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { LocalPostgresError } from './errors.ts';

/** The server process that `postmaster.pid` in a data directory names. */
export interface Postmaster {
  readonly pid: number;
  /** `ready` once it accepts connections. */
  readonly status: string;
}

const run = promisify(execFile);

/**
 * Reads `postmaster.pid`. PostgreSQL's src/include/utils/pidfile.h defines its lines: 1 is the process id, 8 the status.
 *
 * @returns `undefined` if there is none, or it is incomplete
 */
export async function readPostmaster(data: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, status: lines[7] ?? '' } : undefined;
}

/** Stops the server that a killed start left on this data directory. No other start may use the directory. */
export async function stopOrphanedServer(data: string): Promise<void> {
  const orphan = await readPostmaster(data);
  if (orphan !== undefined) await stopServer(data, orphan.pid);
}

/**
 * Stops the server on a data directory: by a fast shutdown (roll back, disconnect, checkpoint), and by an immediate one if
 * that takes over 10 seconds. Does nothing if the process is not that server.
 *
 * @throws {LocalPostgresError} if it can't be stopped
 */
export async function stopServer(data: string, pid: number): Promise<void> {
  if (!(await isServer(data, pid))) return;
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (!(await isServer(data, pid))) return;
      throw new LocalPostgresError(
        `PostgreSQL is still running from an earlier start, as process ${pid}, and can't be stopped by this user. ` +
          `Stop it with \`kill -INT ${pid}\` as the user who started it.`,
        { cause: error },
      );
    }
    for (let waited = 0; waited < 10_000; waited += 20) {
      if (!(await isServer(data, pid))) return;
      await delay(20);
    }
  }
  throw new LocalPostgresError(
    `PostgreSQL, process ${pid}, does not stop. Stop it with \`kill -9 ${pid}\` and start again.`,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Whether a process is the server on this data directory, which its command line names. The process id may have been reused,
 * perhaps by another PostgreSQL. A process that has ended and waits for its parent has no command line.
 */
async function isServer(data: string, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  // Windows has neither /proc nor ps.
  if (process.platform === 'win32') return true;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  if (commandLine !== undefined) return commandLine.split('\0').includes(data);
  const { stdout } = await run('ps', ['-p', String(pid), '-o', 'args=']).catch(() => ({ stdout: '' }));
  return stdout.includes(` ${data} `);
}
