import * as pulumi from '@pulumi/pulumi';
import type { SecretReference } from './stored-secret.ts';

/** A container of a task, as far as ours differ. What needs no explanation here is as ECS has it. */
export interface Container {
  readonly name: string;
  readonly command?: readonly string[];
  readonly essential: boolean;
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Variables that it gets from Secrets Manager. */
  readonly secrets: Readonly<Record<string, SecretReference>>;
  /** Where it listens, if it does. */
  readonly port?: number;
  readonly dependsOn?: readonly { readonly containerName: string; readonly condition: 'SUCCESS' }[];
  readonly healthCheck?: {
    readonly command: readonly string[];
    readonly interval: number;
    readonly timeout: number;
    readonly retries: number;
    readonly startPeriod: number;
  };
  /** In seconds: how long those that depend on it wait. */
  readonly startTimeout?: number;
  /** In seconds: how long it has to stop by itself. */
  readonly stopTimeout?: number;
}

/** Where containers write to. */
export interface ContainerLog {
  readonly group: pulumi.Input<string>;
  readonly region: pulumi.Input<string>;
}

/**
 * The containers of a task as ECS takes them.
 *
 * ECS gives a definition back in an order of its own and with its defaults filled in, and what differs is a new revision:
 * so names are sorted here, and empty lists written out.
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
    // A task reads its secrets when it starts. So that it is started anew when one has changed, their versions are noted
    // here. They don't stand beside the ARN: tasks of an earlier revision, to which a deployment that fails is rolled
    // back, would go on with the password of before.
    dockerLabels: Object.fromEntries(
      sorted(secrets).map(([name, { versionId }]) => [`freehold.${name.toLowerCase()}.version`, versionId]),
    ),
    portMappings: port === undefined ? [] : [{ containerPort: port, hostPort: port, protocol: 'tcp' }],
    mountPoints: [],
    systemControls: [],
    volumesFrom: [],
  };
}

/** The image has it run as a user who owns nothing. */
const containerHardening = {
  readonlyRootFilesystem: true,
  linuxParameters: {
    // Signals reach the process through an init process. As the first one, it would pass over those that it doesn't handle.
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
        // While CloudWatch can't be reached, lines are kept, and lost beyond this size. Otherwise a process that writes one
        // would wait until it can.
        mode: 'non-blocking',
        'max-buffer-size': '25m',
      },
    },
  };
}

function sorted<Value>(record: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1));
}
