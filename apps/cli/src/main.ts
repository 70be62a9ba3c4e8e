#!/usr/bin/env node
import { setTimeout as delay } from 'node:timers/promises';
import { InterruptedError } from './errors.ts';
import { run } from './run.ts';
import { commandName } from './terminal/command-name.ts';

/** Two signals within this time count as one: npm passes a terminal's Ctrl-C on, so it may arrive twice. */
const duplicateSignalMilliseconds = 500;

const interruption = new AbortController();
let firstSignalAt: number | undefined;
const stop = () => {
  // A second Ctrl-C ends the command at once.
  if (firstSignalAt !== undefined && performance.now() - firstSignalAt > duplicateSignalMilliseconds) process.exit(130);
  if (firstSignalAt !== undefined) return;
  firstSignalAt = performance.now();
  interruption.abort(new InterruptedError());
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
// `freehold users list | head` is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

loadEnvFile();
// biome-ignore lint/style/noProcessEnv: the entry point reads the environment.
const source = process.env;
process.exitCode = await run(process.argv.slice(2), {
  command: commandName(source),
  source,
  terminal: process,
  signal: interruption.signal,
  // Ctrl-C ends a wait.
  wait: async (milliseconds) => delay(milliseconds, undefined, { signal: interruption.signal }),
  now: () => new Date(),
});

/** Reads `.env`, where there is one. Not by Node's `--env-file-if-exists`, which reports a missing file. */
function loadEnvFile(): void {
  try {
    process.loadEnvFile();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
