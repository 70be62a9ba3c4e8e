import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { PostgresError } from './error.ts';

/** The server process that `postmaster.pid` in a data directory speaks of. */
export interface Postmaster {
  readonly pid: number;
  /** `ready` once it takes connections. */
  readonly status: string;
}

const run = promisify(execFile);

/**
 * Reads `postmaster.pid`. Its lines are those of PostgreSQL's src/include/utils/pidfile.h: 1 the process id, 8 the status.
 *
 * @returns `undefined` where there is none, or it is half written
 */
export async function readPostmaster(data: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, status: lines[7] ?? '' } : undefined;
}

/**
 * Stops the server that a start which was killed (`kill -9`, a crash) has left behind on this data directory. The
 * caller knows that no other start is using it.
 */
export async function stopOrphan(data: string): Promise<void> {
  const orphan = await readPostmaster(data);
  if (orphan === undefined || !(await isPostgres(orphan.pid))) return;
  await stopProcess(orphan.pid);
}

/** Stops a server: fast (roll back, disconnect, write a checkpoint), and at once if that takes over 10 seconds. */
export async function stopProcess(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (!isAlive(pid)) return;
      throw new PostgresError(
        `PostgreSQL is still running from an earlier start, as process ${pid}, and can't be stopped by this user. ` +
          `Stop it with \`kill -INT ${pid}\` as the user who started it.`,
        { cause: error },
      );
    }
    for (let waited = 0; waited < 10_000; waited += 20) {
      if (!isAlive(pid)) return;
      await delay(20);
    }
  }
  throw new PostgresError(
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

/** A process id is used again once its process is gone: what runs under it now may be anything. */
async function isPostgres(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined);
  // A zombie has ended, and only waits to be noticed by its parent.
  if (status !== undefined) return /^Name:\s*postgres$/m.test(status) && !/^State:\s*Z/m.test(status);
  const { stdout } = await run('ps', ['-p', String(pid), '-o', 'comm=']).catch(() => ({ stdout: '' }));
  return /postgres/.test(stdout);
}
