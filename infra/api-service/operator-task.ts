import * as pulumi from '@pulumi/pulumi';
import type { PlainVariable } from '../environment.ts';
import { operatorPermissions } from './permissions.ts';
import type { SecretReference } from './stored-secret.ts';
import { Task, type TaskDefaults } from './task.ts';

export interface OperatorTaskArgs {
  readonly environment: Readonly<Record<PlainVariable, pulumi.Input<string>>>;
  readonly secrets: Readonly<Record<'DATABASE_URL' | 'DATABASE_OWNER_URL', SecretReference>>;
}

/** Where a task of the operator's runs. */
export interface TaskPlacement {
  readonly region: pulumi.Input<string>;
  readonly clusterName: pulumi.Input<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly assignPublicIp: boolean;
  readonly securityGroupId: pulumi.Input<string>;
}

const operatorContainerName = 'freehold';

/**
 * What the operator's command runs in, one task for each command and none in between. It has the owner's URL as well: a
 * migration that takes too long for a deployment is run here.
 */
export class OperatorTask extends Task {
  constructor(name: string, basis: TaskDefaults, args: OperatorTaskArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      name,
      basis,
      {
        kind: 'operator',
        cpu: 512,
        memory: 1024,
        containers: [{ ...args, name: operatorContainerName, command: ['freehold', '--help'], essential: true }],
        permissions: operatorPermissions(basis.userPool.arn),
        keepsRevisions: false,
      },
      opts,
    );
  }

  /**
   * A line for a shell that runs one command there.
   *
   * @param command Its words, such as `['freehold', 'doctor']`.
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
    // The family without a revision is the newest.
    return pulumi.interpolate`aws ecs run-task --region ${placement.region} --cluster ${placement.clusterName} --task-definition ${this.family} --launch-type FARGATE --network-configuration '${network}' --overrides '${overrides}'`;
  }
}
