import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { createShutdown, stopAtSignals } from '@freehold/process-lifecycle';
import { scenarioIds } from './report/results.ts';
import { writeResults } from './report/write-results.ts';
import { runBench } from './run-bench.ts';
import { help, readSettings } from './settings.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Errors whose message is shown without a stack. */
const userFacingErrors: ReadonlySet<string> = new Set([
  'BenchError',
  'StartLockedError',
  'LocalPostgresError',
  'ProvisioningError',
]);

try {
  const settings = readSettings(process.argv.slice(2));
  if (settings.help) print(help);
  else await run(settings);
} catch (error) {
  const readable = error instanceof Error && !userFacingErrors.has(error.name) ? error.stack : undefined;
  process.stderr.write(`\n${readable ?? (error instanceof Error ? error.message : String(error))}\n`);
  process.exit(1);
}

async function run(settings: ReturnType<typeof readSettings>): Promise<void> {
  const shutdown = createShutdown();
  const stopping = new AbortController();
  const results = runBench({
    settings,
    dataDirectory: join(root, '.freehold', 'bench'),
    shutdown,
    signal: stopping.signal,
    log: (line) => print(`${elapsed()}  ${line}`),
  });
  stopAtSignals(async () => {
    stopping.abort();
    // A process that is just starting can't be stopped yet.
    await results.catch(() => {});
    await shutdown.run();
  });
  try {
    const isFullRun = scenarioIds.every((scenario) => settings.scenarios.has(scenario));
    const folder = settings.out === undefined ? join(root, 'bench', 'results') : resolve(settings.out);
    const resultsPage = await writeResults(folder, isFullRun ? 'results' : 'part', await results);
    print(`\n${resultsPage}`);
  } catch (error) {
    // The signal handler stops everything.
    if (stopping.signal.aborted) return;
    await shutdown.run().catch((shutdownError: unknown) => print(String(shutdownError)));
    throw error;
  }
  await shutdown.run();
  process.exit(0);
}

/** Minutes and seconds since the start of this process. */
function elapsed(): string {
  const seconds = Math.floor(process.uptime());
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
