import * as pulumi from '@pulumi/pulumi';
import type { SecretReference } from './stored-secret.ts';

/** A container of a task. Undocumented members are those of ECS. */
export interface Container {
  readonly name: string;
  readonly command?: readonly string[];
  readonly essential: boolean;
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Variables from Secrets Manager. */
  readonly secrets: Readonly<Record<string, SecretReference>>;
  /** The port that it listens on, if any. */
  readonly port?: number;
  readonly dependsOn?: readonly { readonly containerName: string; readonly condition: 'SUCCESS' }[];
  readonly healthCheck?: {
    readonly command: readonly string[];
    readonly interval: number;
    readonly timeout: number;
    readonly retries: number;
    readonly startPeriod: number;
  };
  /** In seconds: how long dependent containers wait. */
  readonly startTimeout?: number;
  /** In seconds, from SIGTERM to SIGKILL. */
  readonly stopTimeout?: number;
}

/** Where containers log. */
export interface ContainerLog {
  readonly group: pulumi.Input<string>;
  readonly region: pulumi.Input<string>;
}

/**
 * The container definitions in ECS's JSON.
 *
 * ECS returns a definition sorted and with its defaults filled in, and any difference is a new revision. So names are sorted
 * here, and empty lists are written out.
 */
export function containerDefinitions(
  containers: readonly Container[],
  image: pulumi.Input<string>,
  log: ContainerLog,
): pulumi.Output<string> {
  const byName = containers.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return pulumi.jsonStringify(
    byName.map((container) => ({ ...toDefinition(container), ...containerHardening, image, ...logOptions(log) })),
  );
}

function toDefinition({ environment = {}, secrets, port, ...container }: Container): Record<string, unknown> {
  return {
    ...container,
    environment: sorted(environment).map(([name, value]) => ({ name, value })),
    secrets: sorted(secrets).map(([name, { arn }]) => ({ name, valueFrom: arn })),
    // A task reads its secrets at its start. The versions in these labels change the definition, so that ECS starts new tasks.
    // They are not part of the ARN: after a rollback, tasks of the previous revision would get the old password.
    dockerLabels: Object.fromEntries(
      sorted(secrets).map(([name, { versionId }]) => [`freehold.${name.toLowerCase()}.version`, versionId]),
    ),
    portMappings: port === undefined ? [] : [{ containerPort: port, hostPort: port, protocol: 'tcp' }],
    mountPoints: [],
    systemControls: [],
    volumesFrom: [],
  };
}

/** The image's user owns no files. */
const containerHardening = {
  readonlyRootFilesystem: true,
  linuxParameters: {
    // An init process forwards signals. The kernel ignores those that a first process doesn't handle.
    initProcessEnabled: true,
    capabilities: { add: [], drop: ['ALL'] },
  },
};

function logOptions({ group, region }: ContainerLog): Record<string, unknown> {
  return {
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': group,
        'awslogs-region': region,
        'awslogs-stream-prefix': 'freehold',
        // While CloudWatch is unavailable, lines are buffered, and lost beyond this size. In blocking mode the process would
        // wait instead.
        mode: 'non-blocking',
        'max-buffer-size': '25m',
      },
    },
  };
}

function sorted<Value>(record: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1));
}
