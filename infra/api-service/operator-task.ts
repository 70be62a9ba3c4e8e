import * as pulumi from '@pulumi/pulumi';
import type { PlainVariable } from '../environment.ts';
import { operatorPermissions } from './permissions.ts';
import type { SecretReference } from './stored-secret.ts';
import { Task, type TaskDefaults } from './task.ts';

export interface OperatorTaskArgs {
  readonly environment: Readonly<Record<PlainVariable, pulumi.Input<string>>>;
  readonly secrets: Readonly<Record<'DATABASE_URL' | 'DATABASE_OWNER_URL', SecretReference>>;
}

/** Where the operator's task runs. */
export interface TaskPlacement {
  readonly region: pulumi.Input<string>;
  readonly clusterName: pulumi.Input<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly assignPublicIp: boolean;
  readonly securityGroupId: pulumi.Input<string>;
}

const operatorContainerName = 'freehold';

/**
 * The task of the operator's command. Each command runs in a task of its own. It also has the owner's URL, for migrations that
 * take too long for a deployment.
 */
export class OperatorTask extends Task {
  constructor(name: string, defaults: TaskDefaults, args: OperatorTaskArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      name,
      defaults,
      {
        kind: 'operator',
        cpu: 512,
        memory: 1024,
        containers: [{ ...args, name: operatorContainerName, command: ['freehold', '--help'], essential: true }],
        permissions: operatorPermissions(defaults.userPool.arn),
        keepsRevisions: false,
      },
      opts,
    );
  }

  /**
   * A shell command that runs one operator command in a task.
   *
   * @param command the command's words, such as `['freehold', 'doctor']`.
   */
  commandLine(placement: TaskPlacement, command: readonly string[]): pulumi.Output<string> {
    const network = pulumi.jsonStringify({
      awsvpcConfiguration: {
        subnets: placement.subnetIds,
        securityGroups: [placement.securityGroupId],
        assignPublicIp: placement.assignPublicIp ? 'ENABLED' : 'DISABLED',
      },
    });
    const overrides = JSON.stringify({ containerOverrides: [{ name: operatorContainerName, command }] });
    // A family without a revision means the latest revision.
    return pulumi.interpolate`aws ecs run-task --region ${placement.region} --cluster ${placement.clusterName} --task-definition ${this.family} --launch-type FARGATE --network-configuration '${network}' --overrides '${overrides}'`;
  }
}
