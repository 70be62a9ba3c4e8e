import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DevError } from '../errors.ts';

/** Sources that the API runs on, below the clone: a change starts it anew. */
const sources = [
  'apps/api/src',
  'packages/database/src',
  'packages/environment/src',
  'packages/identity/src',
  'packages/tenancy/src',
];

/** Sources of what we ourselves run on, or have done at the start. */
const restartRequired = ['apps/dev/src', 'infra', 'packages/cognito-emulator/src', 'prisma'];

/** An editor writes a file in several steps, and `git checkout` writes many. */
const debounceMilliseconds = 100;

/** Whoever changes a source doesn't want to wait for a request that hangs. */
const killAfterMilliseconds = 2_000;

export interface ApiProcessOptions {
  readonly root: string;
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Tells the person at the terminal something. */
  readonly print: (sentence: string) => void;
}

export interface ApiProcess {
  /** Resolves once the API is ready. @throws {DevError} when it ends before */
  ready(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Runs the API as a process of its own, and starts it anew when its sources change.
 *
 * `node --watch` does the latter too, but leaves its process behind when it is killed, and takes Ctrl-C for itself. This
 * one leads a process group of its own, so that Ctrl-C reaches it through us and in order, and it ends with us.
 */
export function runApi({ root, url, environment, print }: ApiProcessOptions): ApiProcess {
  let child = launch();
  let stopping = false;
  let restarting: Promise<void> = Promise.resolve();

  function launch(): ChildProcess {
    const preload = new URL('exit-with-parent.ts', import.meta.url).href;
    const main = fileURLToPath(new URL('../../../api/src/main.ts', import.meta.url));
    const launched = spawn(process.execPath, ['--import', preload, main], {
      cwd: root,
      env: environment,
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    launched.once('exit', (code, signal) => {
      if (launched === child && !stopping) {
        print(
          `The API has stopped (${signal ?? `exit code ${code}`}). It starts again when one of its sources changes.`,
        );
      }
    });
    return launched;
  }

  async function restart(): Promise<void> {
    if (stopping) return;
    const old = child;
    // Nobody is told of an end that we bring about.
    old.removeAllListeners('exit');
    await end(old);
    if (!stopping) child = launch();
  }

  const stopWatching = [
    ...sources.map((folder) =>
      watchSources(`${root}${folder}`, () => {
        restarting = restarting.then(restart);
      }),
    ),
    ...restartRequired.map((folder) =>
      watchSources(`${root}${folder}`, () => print(`${folder} has changed: start \`npm run dev\` again to see it.`)),
    ),
  ];

  return {
    async ready(signal) {
      while (child.exitCode === null && child.signalCode === null) {
        signal.throwIfAborted();
        const answer = await fetch(`${url}/readyz`).catch(() => undefined);
        await answer?.body?.cancel();
        if (answer?.status === 200) return;
        await delay(25);
      }
      throw new DevError('The API ended before it was ready. What it said stands above.');
    },
    async stop() {
      stopping = true;
      for (const stop of stopWatching) stop();
      await restarting;
      await end(child);
    },
  };
}

/** Calls back once after each burst of changes to sources in a folder. */
function watchSources(folder: string, changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, { recursive: true }, (_event, file) => {
    if (file === null || !/\.(m?[jt]s|prisma|sql)$/.test(file)) return;
    if (/(^|[\\/])(test|node_modules)[\\/]/.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(changed, debounceMilliseconds);
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const killTimer = setTimeout(() => child.kill('SIGKILL'), killAfterMilliseconds);
  await ended;
  clearTimeout(killTimer);
}
