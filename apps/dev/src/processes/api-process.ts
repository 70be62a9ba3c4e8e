import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DevError } from '../errors.ts';

/** The API's sources, below the clone: a change restarts it. */
const sources = [
  'apps/api/src',
  'packages/aws-partitions/src',
  'packages/cognito/src',
  'packages/database/src',
  'packages/environment/src',
  'packages/html/src',
  'packages/identity/src',
  'packages/tenancy/src',
];

/** Sources that run in this process, or at the start only: a change needs a restart by hand. */
const restartRequired = [
  'apps/dev/src',
  'infra',
  'packages/cognito-emulator/src',
  'packages/local-postgres/src',
  'packages/provisioning/src',
  'prisma',
];

/** An editor saves a file in several steps, and `git checkout` changes many files. */
const debounceMilliseconds = 100;

/** How long requests under way may delay a restart. */
const killAfterMilliseconds = 2_000;

export interface ApiProcessOptions {
  readonly root: string;
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The port on which a debugger can attach; `undefined`: none. */
  readonly inspectPort: string | undefined;
  readonly print: (sentence: string) => void;
}

export interface ApiProcess {
  /** Resolves when the API is ready. @throws {DevError} if it exits before */
  ready(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Runs the API in a process of its own, and restarts it when its sources change.
 *
 * `node --watch` would leave its process behind when it is killed, and would handle Ctrl-C itself. This process leads a
 * process group of its own, so that it is stopped in order, and it exits when its parent does.
 */
export function runApi({ root, url, environment, inspectPort, print }: ApiProcessOptions): ApiProcess {
  let child = launch();
  let stopping = false;
  let restarting: Promise<void> = Promise.resolve();

  function launch(): ChildProcess {
    const preload = new URL('exit-with-parent.ts', import.meta.url).href;
    const main = fileURLToPath(new URL('../../../api/src/main.ts', import.meta.url));
    const inspect = inspectPort === undefined ? [] : [`--inspect=127.0.0.1:${inspectPort}`];
    const launched = spawn(process.execPath, [...inspect, '--import', preload, main], {
      cwd: root,
      env: environment,
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    launched.once('exit', (code, signal) => {
      if (launched === child && !stopping) {
        print(`The API has stopped (${signal ?? `exit code ${code}`}). It restarts when one of its sources changes.`);
      }
    });
    return launched;
  }

  async function restart(): Promise<void> {
    if (stopping) return;
    const old = child;
    // An exit that we cause is not reported.
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
      watchSources(`${root}${folder}`, () =>
        print(`${folder} has changed. To apply it, stop with Ctrl-C and run npm run dev again.`),
      ),
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
      throw new DevError('The API exited before it was ready. Its output is above.');
    },
    async stop() {
      stopping = true;
      for (const stop of stopWatching) stop();
      await restarting;
      await end(child);
    },
  };
}

/** Calls back once after each series of changes to source files in a folder. */
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
