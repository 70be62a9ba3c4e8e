import type * as pulumi from '@pulumi/pulumi';
import type { Settings } from '../config/settings.ts';
import { apiPort, type PlainVariable } from '../environment.ts';
import type { ApiSecrets } from './api-secrets.ts';
import type { Container } from './container.ts';
import { apiPermissions } from './permissions.ts';
import type { SecretReference } from './stored-secret.ts';
import { Task, type TaskDefaults } from './task.ts';

export interface ApiTaskArgs {
  readonly size: Pick<Settings, 'apiCpu' | 'apiMemory'>;
  readonly environment: Readonly<Record<PlainVariable, pulumi.Input<string>>>;
  readonly secrets: ApiSecrets;
  /** The URL of the database's owner: the migrations', and nobody else's. */
  readonly ownerUrl: SecretReference;
}

/** The container of the API, by which the load balancer finds it. */
export const apiContainerName = 'api';
const migrateContainerName = 'migrate';

/** From SIGTERM to SIGKILL. The API gives its requests 20 s to end; the load balancer has left it alone by then. */
const stopSeconds = 30;

/**
 * How long migrations may take in a task, which is the longest that Fargate waits. One that takes longer is cut off, and
 * taken back; it is run beforehand, from the operator's task.
 */
export const migrationSeconds = 120;

/**
 * What a task of the API is: the migrations, which have to succeed, and then the API. Tasks that start together wait for
 * each other's migrations; all but the first find them done.
 */
export class ApiTask extends Task {
  constructor(name: string, basis: TaskDefaults, args: ApiTaskArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      name,
      basis,
      {
        kind: 'api',
        cpu: args.size.apiCpu,
        memory: args.size.apiMemory,
        containers: [migrateContainer(args), apiContainer(args)],
        permissions: apiPermissions(basis.userPool.arn),
        // A deployment that fails is rolled back to the one before.
        keepsRevisions: true,
      },
      opts,
    );
  }
}

function migrateContainer({ secrets, ownerUrl }: ApiTaskArgs): Container {
  return {
    name: migrateContainerName,
    command: ['node', 'packages/database/src/migrations/main.ts'],
    essential: false,
    secrets: { DATABASE_OWNER_URL: ownerUrl, DATABASE_URL: secrets.DATABASE_URL },
    startTimeout: migrationSeconds,
  };
}

function apiContainer({ environment, secrets }: ApiTaskArgs): Container {
  return {
    name: apiContainerName,
    essential: true,
    environment,
    secrets: withoutUndefined(secrets),
    port: apiPort,
    dependsOn: [{ containerName: migrateContainerName, condition: 'SUCCESS' }],
    // The image's own, which ECS doesn't read.
    healthCheck: { command: ['CMD', 'node', '-e', healthProbe], interval: 30, timeout: 5, retries: 3, startPeriod: 30 },
    stopTimeout: stopSeconds,
  };
}

const healthProbe = `fetch('http://127.0.0.1:${apiPort}/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`;

function withoutUndefined(secrets: ApiSecrets): Record<string, SecretReference> {
  const present: Record<string, SecretReference> = {};
  for (const [variable, secret] of Object.entries(secrets)) if (secret !== undefined) present[variable] = secret;
  return present;
}
