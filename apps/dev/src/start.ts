import { variables as allVariables } from '@freehold/environment';
import { stopOrphanedPostgres } from '@freehold/local-postgres';
import { acquireStartLock, createShutdown, type Shutdown, stopAtSignals } from '@freehold/process-lifecycle';
import { clearDataDirectory, openDataDirectory } from './data-directory.ts';
import { assertApiEnvironment, localApiEnvironment } from './local-api-environment.ts';
import { writeOperatorVariables } from './operator-variables.ts';
import { runApi } from './processes/api-process.ts';
import { assertPortsFree } from './processes/assert-ports-free.ts';
import { readOrCreateSecrets } from './secrets.ts';
import type { DevSettings } from './settings.ts';
import { welcome } from './welcome.ts';

export interface StartOptions {
  /** Delete the local data first. */
  readonly fresh: boolean;
  /** The port on which a debugger can attach to the API. */
  readonly inspectPort: string | undefined;
}

/** Starts everything, prints the welcome, and stops everything at Ctrl-C. */
export async function start(settings: DevSettings, options: StartOptions): Promise<void> {
  assertApiEnvironment(settings.environment);
  const shutdown = createShutdown();
  const stopping = new AbortController();
  const up = startAll(settings, options, shutdown, stopping.signal);
  stopAtSignals(async () => {
    stopping.abort();
    // A half-started process can't be stopped yet.
    await up.catch(() => {});
    await shutdown.run();
  });
  try {
    await up;
  } catch (error) {
    // After a signal, stopAtSignals ends the process.
    if (stopping.signal.aborted) return;
    await shutdown.run().catch((failure: unknown) => print(String(failure)));
    throw error;
  }
}

async function startAll(
  settings: DevSettings,
  { fresh, inspectPort }: StartOptions,
  shutdown: Shutdown,
  signal: AbortSignal,
): Promise<void> {
  const { root, ports, environment } = settings;
  shutdown.add(await acquireStartLock(settings.dataDirectory));
  const dataDirectory = await openDataDirectory(settings.dataDirectory);
  await stopOrphanedPostgres(dataDirectory.postgres);
  await assertPortsFree(ports);
  if (fresh) await clearDataDirectory(dataDirectory);
  const secrets = await readOrCreateSecrets(dataDirectory.secrets);
  const apiUrl = `http://localhost:${ports.PORT}`;
  const publicUrl = environment['PUBLIC_URL'] || apiUrl;
  const mfa = allVariables.shape.COGNITO_MFA.parse(environment['COGNITO_MFA'] || undefined);

  print('Starting PostgreSQL and the local Cognito …');
  // Loaded only now: a start that is refused needs neither Pulumi nor Prisma.
  const [{ startLocalDatabase }, { startLocalCognito }] = await Promise.all([
    import('./local-database.ts'),
    import('./local-cognito.ts'),
  ]);
  const [database, cognito] = await settleBoth(
    startLocalDatabase(dataDirectory, ports.FREEHOLD_POSTGRES_PORT, secrets, shutdown, signal, print),
    startLocalCognito(dataDirectory, ports.FREEHOLD_COGNITO_PORT, { publicUrl, mfa }, shutdown, print),
  );
  signal.throwIfAborted();

  print('Creating the demo’s data …');
  const { seedDemo } = await import('./demo/seed.ts');
  await seedDemo({ ...database, cognitoUrl: cognito.url, variables: cognito.variables });
  signal.throwIfAborted();

  print('Starting the API …');
  const variables = localApiEnvironment(environment, {
    port: ports.PORT,
    databaseUrl: database.appUrl,
    cognitoUrl: cognito.url,
    sessionKey: secrets.sessionKey,
    logHashKey: secrets.logHashKey,
    stack: cognito.variables,
  });
  shutdown.add(await writeOperatorVariables(dataDirectory.operatorVariables, variables, database.ownerUrl));
  const api = runApi({ root, url: apiUrl, environment: variables, inspectPort, print });
  shutdown.add(() => api.stop());
  await api.ready(signal);
  const seconds = process.uptime();
  const { externalDirectory: databaseDirectory } = database;
  print(welcome({ apiUrl, publicUrl, cognitoUrl: cognito.url, databaseDirectory, inspectPort, seconds }));
}

/** Waits for both even if one fails: a half-started one could not be stopped. */
async function settleBoth<One, Other>(one: Promise<One>, other: Promise<Other>): Promise<[One, Other]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
