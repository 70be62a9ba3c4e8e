import { type ChildProcess, fork } from 'node:child_process';
import { on, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { BenchError } from '../errors.ts';

/** Whoever ends a bench doesn't want to wait for what hangs. */
const killAfterMilliseconds = 5_000;

export interface ChildOptions {
  /** What it is, in messages to people. */
  readonly name: string;
  /** The program, relative to this folder. */
  readonly program: string;
  readonly args?: readonly string[];
  /** Modules to load before it, relative to this folder. */
  readonly preload?: readonly string[];
  /** All of its environment, but for what the system needs. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A process of ours, which ends with us and tells and is told things by messages. */
export interface Child {
  readonly pid: number;
  send(message: object | string): void;
  /** The next message. @throws {BenchError} where it ends before, @throws the signal's reason */
  nextMessage(signal: AbortSignal): Promise<unknown>;
  readonly isRunning: () => boolean;
  stop(): Promise<void>;
}

/**
 * Starts a process. It leads a process group of its own, so that a terminal's Ctrl-C reaches it through us and in order.
 * What it logs goes nowhere, and what it has to say of errors is ours to see.
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
  // Keeps what comes while nobody waits for it.
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
      throw new BenchError(`${name} has ended by itself (${child.signalCode ?? `exit code ${child.exitCode}`}).`);
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

/** Nothing else of our environment gets through: what a developer has set there is no part of what is measured. */
function systemVariables(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot'];
  // biome-ignore lint/style/noProcessEnv: a process needs these to run.
  const entries = names.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
