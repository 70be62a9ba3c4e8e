import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createCognitoEmulator } from '@freehold/cognito-emulator';
import {
  createOwnedDatabase,
  removeEmbeddedPostgres,
  startEmbeddedPostgres,
  stopOrphanedPostgres,
} from '@freehold/database/embedded';
import { migrate } from '@freehold/database/migrations';
import { seedDemo } from './demo/seed.ts';
import { DevError } from './dev-error.ts';
import { runApi } from './processes/api-process.ts';
import { requireFreePorts } from './processes/free-port.ts';
import { createShutdown, type Shutdown } from './processes/shutdown.ts';
import { claimSoleStart } from './processes/sole-start.ts';
import { provisionIdentity } from './provisioning/index.ts';
import { keepSecrets, type Secrets } from './secrets.ts';
import type { DevSettings } from './settings.ts';
import { welcome } from './welcome.ts';

/** Starts everything, says so, and stops it at Ctrl-C. */
export async function start(settings: DevSettings, { fresh }: { readonly fresh: boolean }): Promise<void> {
  const shutdown = createShutdown();
  stopAtSignals(shutdown);
  try {
    shutdown.add(await claimSoleStart(settings.home));
    await stopOrphanedPostgres(databaseDirectory(settings));
    await requireFreePorts(settings.ports);
    if (fresh) await startOver(settings);
    await bringUp(settings, shutdown);
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

async function bringUp(settings: DevSettings, shutdown: Shutdown): Promise<void> {
  const { home, root, ports, environment } = settings;
  const secrets = await keepSecrets(join(home, 'secrets.json'));

  say('PostgreSQL and the local Cognito');
  const [database, cognito] = await both(
    bringUpDatabase(settings, secrets, shutdown),
    bringUpCognito(settings, shutdown),
  );

  say('Demo data');
  await seedDemo({ ...database.urls, cognitoUrl: cognito.url, variables: cognito.variables });

  say('The API');
  const apiUrl = `http://localhost:${ports.PORT}`;
  const api = runApi({
    root,
    url: apiUrl,
    environment: {
      SESSION_KEYS: secrets.sessionKey,
      PUBLIC_URL: apiUrl,
      ...environment,
      ...cognito.variables,
      NODE_ENV: 'development',
      PORT: String(ports.PORT),
      DATABASE_URL: database.urls.appUrl,
      COGNITO_ENDPOINT: cognito.url,
      // The local Cognito wants requests to be signed, as AWS does, and takes any key.
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    },
  });
  shutdown.add(() => api.stop());
  await api.ready();
  process.stdout.write(
    welcome({
      apiUrl,
      cognitoUrl: cognito.url,
      databaseElsewhere: database.elsewhere,
      seconds: process.uptime(),
    }),
  );
}

async function bringUpDatabase({ home, ports }: DevSettings, secrets: Secrets, shutdown: Shutdown) {
  const directory = databaseDirectory({ home });
  const server = await startEmbeddedPostgres({
    directory,
    port: ports.FREEHOLD_POSTGRES_PORT,
    password: secrets.superuserPassword,
  });
  shutdown.add(() => server.stop());
  const url = (role: string, password: string) =>
    `postgresql://${role}:${password}@127.0.0.1:${ports.FREEHOLD_POSTGRES_PORT}/freehold`;
  const urls = {
    ownerUrl: url('freehold_owner', secrets.ownerPassword),
    appUrl: url('freehold_api', secrets.appPassword),
  };
  await createOwnedDatabase(server.superuserUrl, urls.ownerUrl).catch((cause: unknown) => {
    if (!hasCode(cause, '28P01')) throw cause;
    throw new DevError(`${home} holds a database whose password is lost. Start over: npm run dev -- --fresh`, {
      cause,
    });
  });
  await migrate(urls);
  return { urls, elsewhere: server.directory === directory ? undefined : server.directory };
}

/** The local Cognito with the user pool that the project's Pulumi program asks for, as it would on AWS. */
async function bringUpCognito({ home, ports }: DevSettings, shutdown: Shutdown) {
  const emulator = await createCognitoEmulator({
    port: ports.FREEHOLD_COGNITO_PORT,
    snapshotFile: join(home, 'cognito.json'),
  });
  shutdown.add(() => emulator.close());
  const { environment } = await provisionIdentity({
    endpoint: emulator.url,
    region: 'us-east-1',
    stack: 'local',
    config: {
      callbackUrls: [`http://localhost:${ports.PORT}/auth/callback`],
      logoutUrls: [`http://localhost:${ports.PORT}/`],
    },
    registerFunction: emulator.registerFunction,
  });
  return { url: emulator.url, variables: environment };
}

/** Waits for both even if one fails: what is half started could not be stopped. */
async function both<One, Other>(one: Promise<One>, other: Promise<Other>): Promise<[One, Other]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

async function startOver(settings: DevSettings): Promise<void> {
  await removeEmbeddedPostgres(databaseDirectory(settings));
  await rm(settings.home, { recursive: true, force: true });
}

function databaseDirectory({ home }: Pick<DevSettings, 'home'>): string {
  return join(home, 'postgres');
}

function stopAtSignals(shutdown: Shutdown): void {
  let asked = 0;
  const stop = () => {
    asked += 1;
    // Whoever asks a third time wants out, whatever is left running.
    if (asked > 2) process.exit(130);
    if (asked === 1) process.stdout.write('\nStopping …\n');
    shutdown.run().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function say(what: string): void {
  process.stdout.write(`${what} …\n`);
}
