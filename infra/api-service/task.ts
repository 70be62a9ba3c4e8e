import * as cloudwatch from '@pulumi/aws/cloudwatch/index.js';
import * as ecs from '@pulumi/aws/ecs/index.js';
import * as pulumi from '@pulumi/pulumi';
import { type Container, containerDefinitions } from './container.ts';
import { type ApiImage, platform } from './image.ts';
import { executionPermissions, type Permission } from './permissions.ts';
import { TaskRole } from './task-role.ts';

/** What all tasks have in common. */
export interface TaskDefaults {
  /** What their names begin with. */
  readonly prefix: string;
  readonly image: Pick<ApiImage, 'reference' | 'repositoryArn'>;
  readonly userPool: { readonly arn: pulumi.Input<string>; readonly region: pulumi.Input<string> };
  readonly logRetentionDays: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface TaskArgs {
  /** Whose task it is. */
  readonly kind: 'api' | 'operator';
  /** CPU units, of which a virtual processor has 1024. */
  readonly cpu: number;
  /** In MiB. */
  readonly memory: number;
  readonly containers: readonly Container[];
  /** What the containers may do. */
  readonly permissions: readonly Permission[];
  /** Whether earlier revisions stay, to be rolled back to. */
  readonly keepsRevisions: boolean;
}

/**
 * A task on Fargate, with its log and two roles: one that its containers have, and one by which ECS starts it. The second
 * reads the secrets of all containers; each container gets its own of them and no other.
 */
export class Task extends pulumi.ComponentResource {
  readonly definitionArn: pulumi.Output<string>;
  readonly family: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;

  readonly #basis: TaskDefaults;
  readonly #args: TaskArgs;

  constructor(name: string, defaults: TaskDefaults, args: TaskArgs, opts?: pulumi.ComponentResourceOptions) {
    super('freehold:api-service:Task', name, {}, opts);
    this.#basis = defaults;
    this.#args = args;

    const logGroup = this.#createLogGroup();
    const definition = this.#createDefinition(logGroup);
    this.definitionArn = definition.arn;
    this.family = definition.family;
    this.logGroupName = logGroup.name;
    this.registerOutputs();
  }

  /** Made here, and not by ECS, so that its lines expire and nobody needs to create groups. */
  #createLogGroup(): cloudwatch.LogGroup {
    const { prefix, logRetentionDays, tags } = this.#basis;
    const { kind } = this.#args;
    return new cloudwatch.LogGroup(
      `${kind}-log`,
      { name: `/ecs/${prefix}-${kind}`, retentionInDays: logRetentionDays, tags },
      { parent: this },
    );
  }

  #createDefinition(logGroup: cloudwatch.LogGroup): ecs.TaskDefinition {
    const { prefix, image, userPool, tags } = this.#basis;
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
    const { prefix, tags } = this.#basis;
    const name = `${this.#args.kind}-${purpose}`;
    return new TaskRole(name, { roleName: `${prefix}-${name}`, description, permissions, tags }, { parent: this }).arn;
  }
}
