#!/usr/bin/env node
import { setTimeout as delay } from 'node:timers/promises';
import { InterruptedError } from './errors.ts';
import { run } from './run.ts';

/** Two signals within this time are one. */
const duplicateSignalMilliseconds = 500;

const interruption = new AbortController();
let firstSignalAt: number | undefined;
const stop = () => {
  // Whoever asks again doesn't want to wait. npm passes a terminal's Ctrl-C on, so one may arrive twice at once.
  if (firstSignalAt !== undefined && performance.now() - firstSignalAt > duplicateSignalMilliseconds) process.exit(130);
  if (firstSignalAt !== undefined) return;
  firstSignalAt = performance.now();
  interruption.abort(new InterruptedError());
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
// `freehold users list | head` is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await run(process.argv.slice(2), {
  // biome-ignore lint/style/noProcessEnv: here the environment comes in.
  source: process.env,
  terminal: process,
  signal: interruption.signal,
  // At Ctrl-C nobody is kept waiting.
  wait: async (milliseconds) => delay(milliseconds, undefined, { signal: interruption.signal }),
  now: () => new Date(),
});
