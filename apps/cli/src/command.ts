import { setTimeout as delay } from 'node:timers/promises';
import { run } from './run.ts';
import { commandName } from './terminal/command-name.ts';

/**
 * Runs the operator's command by the arguments and the environment of the process.
 *
 * @param signal is aborted at Ctrl-C, with an `InterruptedError`
 * @returns the exit code
 */
export async function runCommand(signal: AbortSignal): Promise<number> {
  // `freehold users list | head` is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  loadEnvFile();
  // biome-ignore lint/style/noProcessEnv: the entry point reads the environment.
  const source = process.env;
  return await run(process.argv.slice(2), {
    command: commandName(source),
    source,
    terminal: process,
    signal,
    // Ctrl-C ends a wait.
    wait: async (milliseconds) => delay(milliseconds, undefined, { signal }),
    now: () => new Date(),
  });
}

/** Reads `.env`, where there is one. Not by Node's `--env-file-if-exists`, which reports a missing file. */
function loadEnvFile(): void {
  try {
    process.loadEnvFile();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
