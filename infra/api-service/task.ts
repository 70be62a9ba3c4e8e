import * as cloudwatch from '@pulumi/aws/cloudwatch/index.js';
import * as ecs from '@pulumi/aws/ecs/index.js';
import * as pulumi from '@pulumi/pulumi';
import { type Container, containerDefinitions } from './container.ts';
import { type ApiImage, platform } from './image.ts';
import { executionPermissions, type Permission } from './permissions.ts';
import { TaskRole } from './task-role.ts';

/** The settings that all tasks share. */
export interface TaskDefaults {
  /** The prefix of their names. */
  readonly prefix: string;
  readonly image: Pick<ApiImage, 'reference' | 'repositoryArn'>;
  readonly userPool: { readonly arn: pulumi.Input<string>; readonly region: pulumi.Input<string> };
  readonly logRetentionDays: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface TaskArgs {
  /** The API's task or the operator's. */
  readonly kind: 'api' | 'operator';
  /** In CPU units: 1024 are one vCPU. */
  readonly cpu: number;
  /** In MiB. */
  readonly memory: number;
  readonly containers: readonly Container[];
  /** The permissions of the containers. */
  readonly permissions: readonly Permission[];
  /** Whether earlier revisions are kept, for rollbacks. */
  readonly keepsRevisions: boolean;
}

/**
 * A task on Fargate with its log and two roles: one for its containers, and one with which ECS starts it. The second role
 * reads the secrets of all containers; each container gets only its own.
 */
export class Task extends pulumi.ComponentResource {
  readonly definitionArn: pulumi.Output<string>;
  readonly family: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;

  readonly #defaults: TaskDefaults;
  readonly #args: TaskArgs;

  constructor(name: string, defaults: TaskDefaults, args: TaskArgs, opts?: pulumi.ComponentResourceOptions) {
    super('freehold:api-service:Task', name, {}, opts);
    this.#defaults = defaults;
    this.#args = args;

    const logGroup = this.#createLogGroup();
    const definition = this.#createDefinition(logGroup);
    this.definitionArn = definition.arn;
    this.family = definition.family;
    this.logGroupName = logGroup.name;
    this.registerOutputs();
  }

  /** Created here, not by ECS, so that its lines expire and no role needs to create log groups. */
  #createLogGroup(): cloudwatch.LogGroup {
    const { prefix, logRetentionDays, tags } = this.#defaults;
    const { kind } = this.#args;
    return new cloudwatch.LogGroup(
      `${kind}-log`,
      { name: `/ecs/${prefix}-${kind}`, retentionInDays: logRetentionDays, tags },
      { parent: this },
    );
  }

  #createDefinition(logGroup: cloudwatch.LogGroup): ecs.TaskDefinition {
    const { prefix, image, userPool, tags } = this.#defaults;
    const { kind, cpu, memory, containers, permissions, keepsRevisions } = this.#args;
    const secrets = new Set(containers.flatMap((container) => Object.values(container.secrets)));
    const execution = executionPermissions(logGroup.arn, [...secrets], image.repositoryArn);
    return new ecs.TaskDefinition(
      `${kind}-task`,
      {
        family: `${prefix}-${kind}`,
        requiresCompatibilities: ['FARGATE'],
        networkMode: 'awsvpc',
        runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture: platform.ecs },
        cpu: String(cpu),
        memory: String(memory),
        executionRoleArn: this.#createRole('execution', `Starts tasks: ${kind}`, execution),
        taskRoleArn: this.#createRole('task', `What tasks may do: ${kind}`, permissions),
        containerDefinitions: containerDefinitions(containers, image.reference, {
          group: logGroup.name,
          region: userPool.region,
        }),
        skipDestroy: keepsRevisions,
        tags,
      },
      { parent: this },
    );
  }

  #createRole(purpose: string, description: string, permissions: readonly Permission[]): pulumi.Output<string> {
    const { prefix, tags } = this.#defaults;
    const name = `${this.#args.kind}-${purpose}`;
    return new TaskRole(name, { roleName: `${prefix}-${name}`, description, permissions, tags }, { parent: this }).arn;
  }
}
