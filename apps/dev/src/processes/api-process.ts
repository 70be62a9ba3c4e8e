import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Sources whose change starts the API anew, below the clone. */
const sources = ['apps/api/src', 'packages'];

/** An editor writes a file in several steps, and `git checkout` writes many. */
const quietMilliseconds = 100;

export interface ApiProcessOptions {
  readonly root: string;
  readonly url: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface ApiProcess {
  /** Resolves once the API is ready; rejects when it ends before. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Runs the API as a process of its own, and starts it anew when its sources change.
 *
 * `node --watch` does the latter too, but leaves its process behind when it is killed, and takes Ctrl-C for itself. This
 * one leads a process group of its own, so that Ctrl-C reaches it through us and in order, and it ends with us.
 */
export function runApi({ root, url, environment }: ApiProcessOptions): ApiProcess {
  let child = launch(root, environment);
  let stopping = false;
  let restarting: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const watchers = sources.map((folder) =>
    watch(`${root}${folder}`, { recursive: true }, (_event, file) => {
      if (file === null || !/\.m?[jt]s$/.test(file) || /(^|[\\/])(test|node_modules)[\\/]/.test(file)) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        restarting = restarting.then(restart);
      }, quietMilliseconds);
    }),
  );

  async function restart(): Promise<void> {
    if (stopping) return;
    await end(child);
    if (!stopping) child = launch(root, environment);
  }

  return {
    async ready() {
      while (child.exitCode === null && child.signalCode === null) {
        const answer = await fetch(`${url}/readyz`).catch(() => undefined);
        await answer?.body?.cancel();
        if (answer?.status === 200) return;
        await delay(25);
      }
      throw new Error('The API ended before it was ready; what it said stands above.');
    },
    async stop() {
      stopping = true;
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      await restarting;
      await end(child);
    },
  };
}

function launch(root: string, environment: ApiProcessOptions['environment']): ChildProcess {
  const preload = new URL('end-with-parent.ts', import.meta.url).href;
  const main = fileURLToPath(new URL('../../../api/src/main.ts', import.meta.url));
  return spawn(process.execPath, ['--import', preload, main], {
    cwd: root,
    env: { ...environment },
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
