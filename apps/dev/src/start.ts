import { stopOrphanedPostgres } from '@freehold/local-postgres';
import { acquireStartLock, createShutdown, type Shutdown, stopAtSignals } from '@freehold/process-lifecycle';
import { clearDataDirectory, openDataDirectory } from './data-directory.ts';
import { seedDemo } from './demo/seed.ts';
import { assertApiEnvironment, localApiEnvironment } from './local-api-environment.ts';
import { startLocalCognito } from './local-cognito.ts';
import { startLocalDatabase } from './local-database.ts';
import { writeOperatorVariables } from './operator-variables.ts';
import { runApi } from './processes/api-process.ts';
import { assertPortsFree } from './processes/assert-ports-free.ts';
import { readOrCreateSecrets } from './secrets.ts';
import type { DevSettings } from './settings.ts';
import { welcome } from './welcome.ts';

/**
 * Starts everything, says so, and stops it at Ctrl-C.
 *
 * @param fresh throw the local data away first
 */
export async function start(settings: DevSettings, { fresh }: { readonly fresh: boolean }): Promise<void> {
  assertApiEnvironment(settings.environment);
  const shutdown = createShutdown();
  const stopping = new AbortController();
  const up = startAll(settings, fresh, shutdown, stopping.signal);
  stopAtSignals(async () => {
    stopping.abort();
    // What is half started can't be stopped yet.
    await up.catch(() => {});
    await shutdown.run();
  });
  try {
    await up;
  } catch (error) {
    // At a signal, the end of it all is on its way.
    if (stopping.signal.aborted) return;
    await shutdown.run().catch((problem: unknown) => print(String(problem)));
    throw error;
  }
}

async function startAll(settings: DevSettings, fresh: boolean, shutdown: Shutdown, signal: AbortSignal): Promise<void> {
  const { root, ports, environment } = settings;
  shutdown.add(await acquireStartLock(settings.dataDirectory));
  const dataDirectory = await openDataDirectory(settings.dataDirectory);
  await stopOrphanedPostgres(dataDirectory.postgres);
  await assertPortsFree(ports);
  if (fresh) await clearDataDirectory(dataDirectory);
  const secrets = await readOrCreateSecrets(dataDirectory.secrets);
  const apiUrl = `http://localhost:${ports.PORT}`;
  const publicUrl = environment['PUBLIC_URL'] || apiUrl;

  print('PostgreSQL and the local Cognito …');
  const [database, cognito] = await settleBoth(
    startLocalDatabase(dataDirectory, ports.FREEHOLD_POSTGRES_PORT, secrets, shutdown, signal, print),
    startLocalCognito(dataDirectory, ports.FREEHOLD_COGNITO_PORT, publicUrl, shutdown, print),
  );
  signal.throwIfAborted();

  print('Demo data …');
  await seedDemo({ ...database, cognitoUrl: cognito.url, variables: cognito.variables });
  signal.throwIfAborted();

  print('The API …');
  const variables = localApiEnvironment(environment, {
    port: ports.PORT,
    databaseUrl: database.appUrl,
    cognitoUrl: cognito.url,
    sessionKey: secrets.sessionKey,
    stack: cognito.variables,
  });
  shutdown.add(await writeOperatorVariables(dataDirectory.operatorVariables, variables, database.ownerUrl));
  const api = runApi({ root, url: apiUrl, environment: variables, print });
  shutdown.add(() => api.stop());
  await api.ready(signal);
  const seconds = process.uptime();
  print(
    welcome({ apiUrl, publicUrl, cognitoUrl: cognito.url, databaseDirectory: database.externalDirectory, seconds }),
  );
}

/** Waits for both even if one fails: what is half started could not be stopped. */
async function settleBoth<One, Other>(one: Promise<One>, other: Promise<Other>): Promise<[One, Other]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
