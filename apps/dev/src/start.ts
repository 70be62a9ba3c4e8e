import { stopOrphanedPostgres } from '@freehold/database/embedded';
import { apiVariables, checkApiVariables } from './api-variables.ts';
import { seedDemo } from './demo/seed.ts';
import { emptyHome, openHome } from './home.ts';
import { bringUpCognito } from './local-cognito.ts';
import { bringUpDatabase } from './local-database.ts';
import { writeOperatorVariables } from './operator-variables.ts';
import { runApi } from './processes/api-process.ts';
import { requireFreePorts } from './processes/free-port.ts';
import { createShutdown, type Shutdown } from './processes/shutdown.ts';
import { claimSoleStart } from './processes/sole-start.ts';
import { stopAtSignals } from './processes/stop-at-signals.ts';
import { keepSecrets } from './secrets.ts';
import type { DevSettings } from './settings.ts';
import { welcome } from './welcome.ts';

/**
 * Starts everything, says so, and stops it at Ctrl-C.
 *
 * @param fresh throw the local data away first
 */
export async function start(settings: DevSettings, { fresh }: { readonly fresh: boolean }): Promise<void> {
  checkApiVariables(settings.environment);
  const shutdown = createShutdown();
  const stopping = new AbortController();
  const up = bringUp(settings, fresh, shutdown, stopping.signal);
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
    await shutdown.run().catch((problem: unknown) => say(String(problem)));
    throw error;
  }
}

async function bringUp(settings: DevSettings, fresh: boolean, shutdown: Shutdown, signal: AbortSignal): Promise<void> {
  const { root, ports, environment } = settings;
  shutdown.add(await claimSoleStart(settings.home));
  const home = await openHome(settings.home);
  await stopOrphanedPostgres(home.postgres);
  await requireFreePorts(ports);
  if (fresh) await emptyHome(home);
  const secrets = await keepSecrets(home.secrets);
  const apiUrl = `http://localhost:${ports.PORT}`;
  const publicUrl = environment['PUBLIC_URL'] || apiUrl;

  say('PostgreSQL and the local Cognito …');
  const [database, cognito] = await both(
    bringUpDatabase(home, ports.FREEHOLD_POSTGRES_PORT, secrets, shutdown, signal, say),
    bringUpCognito(home, ports.FREEHOLD_COGNITO_PORT, publicUrl, shutdown, say),
  );
  signal.throwIfAborted();

  say('Demo data …');
  await seedDemo({ ...database, cognitoUrl: cognito.url, variables: cognito.variables });
  signal.throwIfAborted();

  say('The API …');
  const variables = apiVariables(environment, {
    port: ports.PORT,
    databaseUrl: database.appUrl,
    cognitoUrl: cognito.url,
    sessionKey: secrets.sessionKey,
    stack: cognito.variables,
  });
  shutdown.add(await writeOperatorVariables(home.operatorVariables, variables, database.ownerUrl));
  const api = runApi({ root, url: apiUrl, environment: variables, say });
  shutdown.add(() => api.stop());
  await api.ready(signal);
  const seconds = process.uptime();
  say(welcome({ apiUrl, publicUrl, cognitoUrl: cognito.url, databaseElsewhere: database.elsewhere, seconds }));
}

/** Waits for both even if one fails: what is half started could not be stopped. */
async function both<One, Other>(one: Promise<One>, other: Promise<Other>): Promise<[One, Other]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
