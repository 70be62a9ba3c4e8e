import { getCallerIdentityOutput } from '@pulumi/aws/getCallerIdentity.js';
import * as iam from '@pulumi/aws/iam/index.js';
import * as pulumi from '@pulumi/pulumi';
import type { Permission } from './permissions.ts';

export interface TaskRoleArgs {
  readonly roleName: string;
  readonly description: string;
  readonly permissions: readonly Permission[];
  readonly tags: Readonly<Record<string, string>>;
}

/** A role that only ECS tasks of this account can assume. */
export class TaskRole extends pulumi.ComponentResource {
  /** Known once the role has its permissions. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: TaskRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super('freehold:api-service:TaskRole', name, {}, opts);
    const { roleName, description, permissions, tags } = args;

    const role = new iam.Role(
      `${name}-role`,
      { name: roleName, description, assumeRolePolicy: this.#trust(), tags },
      { parent: this },
    );
    const policy = new iam.RolePolicy(
      `${name}-permissions`,
      { name: 'all-it-may', role: role.name, policy: policyOf(permissions) },
      { parent: this },
    );
    this.arn = pulumi.all([role.arn, policy.id]).apply(([arn]) => arn);
    this.registerOutputs();
  }

  /** ECS assumes a role for whoever starts a task. The condition excludes tasks of other accounts. */
  #trust(): pulumi.Output<string> {
    const { accountId } = getCallerIdentityOutput({}, { parent: this });
    return pulumi.jsonStringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'ecs-tasks.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
        },
      ],
    });
  }
}

function policyOf(permissions: readonly Permission[]): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: '2012-10-17',
    Statement: permissions.map((permission) => ({ Effect: 'Allow', ...permission })),
  });
}
