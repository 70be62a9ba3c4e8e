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
  /** The URL of the database's owner, for the migrations only. */
  readonly ownerUrl: SecretReference;
}

/** The name of the API's container, as the load balancer's target. */
export const apiContainerName = 'api';
const migrateContainerName = 'migrate';

/** From SIGTERM to SIGKILL. The API gives requests 20 s to finish; by then the load balancer sends it none. */
const stopSeconds = 30;

/**
 * How long migrations may take in a task: the longest that Fargate waits. A longer migration is stopped and rolled back. Run
 * it from the operator's task before the deployment.
 */
export const migrationSeconds = 120;

/**
 * A task of the API: it runs the migrations, which must succeed, and then the API. Tasks that start together wait for the
 * first one's migrations.
 */
export class ApiTask extends Task {
  constructor(name: string, defaults: TaskDefaults, args: ApiTaskArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      name,
      defaults,
      {
        kind: 'api',
        cpu: args.size.apiCpu,
        memory: args.size.apiMemory,
        containers: [migrateContainer(args), apiContainer(args)],
        permissions: apiPermissions(defaults.userPool.arn),
        // A failed deployment is rolled back to the previous revision.
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
    // ECS doesn't read the image's own health check.
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
