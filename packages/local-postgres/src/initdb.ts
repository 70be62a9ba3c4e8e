import { spawn } from 'node:child_process';
import { chown, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalPostgresError } from './errors.ts';
import { programPath, serverEnvironment } from './program.ts';
import type { ServerSetup } from './server-setup.ts';

/**
 * Creates a data directory. It is created under another name and then moved, so that an interrupted start leaves no
 * incomplete one.
 *
 * @param password the superuser's
 * @param signal cancels it
 * @throws {LocalPostgresError}
 */
export async function initDataDirectory(
  setup: ServerSetup,
  data: string,
  { password, signal }: { readonly password: string; readonly signal?: AbortSignal },
): Promise<void> {
  const unfinished = `${data}.unfinished`;
  const passwordFile = join(setup.directory, 'password');
  await rm(unfinished, { recursive: true, force: true });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (setup.osUser !== undefined) await chown(passwordFile, setup.osUser.uid, setup.osUser.gid);
  try {
    await runInitdb(
      setup,
      [
        `--pgdata=${unfinished}`,
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        // PostgreSQL's own collation sorts alike on every machine, whatever its locales.
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--no-sync',
      ],
      signal,
    );
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(unfinished, data);
}

/** Runs initdb. The signal kills its whole process group, since it notices late that its children have ended. */
async function runInitdb(setup: ServerSetup, args: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  const initdb = spawn(programPath(setup, 'initdb'), args, {
    ...setup.osUser,
    cwd: setup.directory,
    env: serverEnvironment,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  initdb.stderr.on('data', (data: Buffer) => {
    stderr += data.toString();
  });
  const kill = () => {
    try {
      if (initdb.pid !== undefined) process.kill(-initdb.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  };
  signal?.addEventListener('abort', kill);
  const code = await new Promise<number | null>((resolve) => {
    initdb.once('error', (error) => {
      stderr += error.message;
    });
    initdb.once('close', resolve);
  });
  signal?.removeEventListener('abort', kill);
  signal?.throwIfAborted();
  if (code !== 0) {
    throw new LocalPostgresError(
      `PostgreSQL can't create its data directory in ${setup.directory}. It says:\n${stderr.trim()}`,
    );
  }
}
