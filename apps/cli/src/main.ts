#!/usr/bin/env node
import { setTimeout as delay } from 'node:timers/promises';
import { Interruption } from './cli-error.ts';
import { run } from './run.ts';

/** Two signals within this time are one. */
const doubledMilliseconds = 500;

const stopping = new AbortController();
let askedAt: number | undefined;
const stop = () => {
  // Whoever asks again doesn't want to wait. npm passes a terminal's Ctrl-C on, so one may arrive twice at once.
  if (askedAt !== undefined && performance.now() - askedAt > doubledMilliseconds) process.exit(130);
  if (askedAt !== undefined) return;
  askedAt = performance.now();
  stopping.abort(new Interruption());
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
// `freehold users list | head` is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await run(process.argv.slice(2), {
  // biome-ignore lint/style/noProcessEnv: here the environment comes in.
  source: process.env,
  terminal: process,
  signal: stopping.signal,
  // At Ctrl-C nobody is kept waiting.
  wait: async (milliseconds) => delay(milliseconds, undefined, { signal: stopping.signal }),
  now: () => new Date(),
});
