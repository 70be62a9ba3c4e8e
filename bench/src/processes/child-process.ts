import { type ChildProcess, fork } from 'node:child_process';
import { on, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { BenchError } from '../errors.ts';

/** A child that hasn't ended this long after SIGTERM gets SIGKILL. */
const killAfterMilliseconds = 5_000;

export interface ChildOptions {
  /** Its name in error messages. */
  readonly name: string;
  /** The program, relative to this folder. */
  readonly program: string;
  readonly args?: readonly string[];
  /** Modules that Node loads before the program, relative to this folder. */
  readonly preload?: readonly string[];
  /** Its environment variables, besides those that the system needs. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A child process that exchanges messages with this one and ends with it. */
export interface Child {
  readonly pid: number;
  send(message: object | string): void;
  /** Waits for the next message. @throws {BenchError} if the process ends first, @throws the signal's reason */
  nextMessage(signal: AbortSignal): Promise<unknown>;
  readonly isRunning: () => boolean;
  stop(): Promise<void>;
}

/**
 * Starts a process in a process group of its own, so that a terminal's Ctrl-C reaches only this process, which stops its
 * children in order. Its stdout is discarded; its stderr goes to this process's stderr.
 */
export function startChild({ name, program, args = [], preload = [], variables = {} }: ChildOptions): Child {
  const path = (relative: string) => new URL(relative, import.meta.url);
  const child: ChildProcess = fork(fileURLToPath(path(program)), args, {
    execArgv: preload.flatMap((module) => ['--import', path(module).href]),
    env: { ...systemVariables(), ...variables },
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { pid } = child;
  if (pid === undefined) throw new BenchError(`${name} could not be started.`);
  // Buffers messages until they are awaited.
  const messages = on(child, 'message', { close: ['exit'] });
  child.on('error', () => {});
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    pid,
    isRunning,
    send(message) {
      if (child.connected) child.send(message);
    },
    async nextMessage(signal) {
      signal.throwIfAborted();
      const finished = new AbortController();
      const aborted = once(signal, 'abort', { signal: finished.signal }).then(() => signal.throwIfAborted());
      try {
        const next = await Promise.race([messages.next(), aborted]);
        if (next !== undefined && next.done !== true) return next.value[0];
      } finally {
        aborted.catch(() => {});
        finished.abort();
      }
      throw new BenchError(`${name} ended unexpectedly (${child.signalCode ?? `exit code ${child.exitCode}`}).`);
    },
    async stop() {
      if (!isRunning()) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const killTimer = setTimeout(() => child.kill('SIGKILL'), killAfterMilliseconds);
      await exited;
      clearTimeout(killTimer);
    },
  };
}

/** The variables that every process needs. No other variable of the developer's environment reaches a child. */
function systemVariables(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot'];
  // biome-ignore lint/style/noProcessEnv: a process needs these to run.
  const entries = names.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
