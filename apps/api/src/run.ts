import { DatabaseConnectionError, RlsNotEnforcedError } from '@freehold/database';
import { EnvironmentError, readApiEnvironment } from '@freehold/environment';
import { printableLines } from '@freehold/printable';
import { createLog, prettyDestination } from './log.ts';
import { startApi } from './server.ts';
import type { StopSignals } from './stop-signals.ts';

/** Starts the API by the environment, and ends it at a signal. A failed start is told on stderr, and the exit code is 1. */
export async function runApi(stopSignals: StopSignals): Promise<void> {
  try {
    // biome-ignore lint/style/noProcessEnv: the entry point reads the environment; everything else gets it parsed.
    const environment = readApiEnvironment(process.env);
    const destination = environment.NODE_ENV === 'development' ? await prettyDestination() : undefined;
    const log = createLog(environment.LOG_LEVEL, destination);
    const api = await startApi(environment, log, { onRlsNotEnforced: () => process.exit(1) });
    stopSignals.onStop(async (signal) => {
      log.info(`${signal}: finishing the requests under way`);
      await api.close();
      log.info('Stopped');
    });
    log.info({ port: api.port }, `Listening on port ${api.port}`);
  } catch (error) {
    process.stderr.write(`${printableLines(startupErrorMessage(error))}\n`);
    process.exitCode = 1;
  }
}

/** The text for stderr when the API doesn't start. */
function startupErrorMessage(error: unknown): string {
  if (
    error instanceof EnvironmentError ||
    error instanceof RlsNotEnforcedError ||
    error instanceof DatabaseConnectionError
  ) {
    return error.message;
  }
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `${error.message}\nAnother process listens on this port. Stop it, or set PORT or METRICS_PORT to another.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
