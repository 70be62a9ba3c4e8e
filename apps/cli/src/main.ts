#!/usr/bin/env node
import { setImmediate } from 'node:timers/promises';
import { InterruptedError } from './interrupted-error.ts';

/** Two signals within this time count as one: npm passes a terminal's Ctrl-C on, so it may arrive twice. */
const duplicateSignalMilliseconds = 500;

// The kernel drops signals that the first process of a container doesn't handle. So the handlers come first, and everything
// else is loaded after them.
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
const { runCommand } = await import('./command.ts');
// A signal that came meanwhile is handled before the command begins.
await setImmediate();
process.exitCode = await runCommand(interruption.signal);
