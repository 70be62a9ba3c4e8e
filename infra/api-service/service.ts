import * as appautoscaling from '@pulumi/aws/appautoscaling/index.js';
import * as ecs from '@pulumi/aws/ecs/index.js';
import * as pulumi from '@pulumi/pulumi';
import type { Settings } from '../config/settings.ts';
import { apiPort } from '../environment.ts';
import { apiContainerName, migrationSeconds } from './api-task.ts';

export interface ServiceArgs {
  readonly serviceName: string;
  readonly cluster: ecs.Cluster;
  readonly taskDefinitionArn: pulumi.Input<string>;
  readonly targetGroupArn: pulumi.Input<string>;
  readonly subnets: { readonly ids: readonly pulumi.Input<string>[]; readonly assignPublicIp: boolean };
  readonly securityGroupId: pulumi.Input<string>;
  readonly settings: Pick<Settings, 'apiMinTasks' | 'apiMaxTasks'>;
  readonly tags: Readonly<Record<string, string>>;
}

/** As many tasks of the API as the load takes, renewed without a gap. */
export class Service extends pulumi.ComponentResource {
  readonly serviceName: pulumi.Output<string>;

  readonly #args: ServiceArgs;

  constructor(name: string, args: ServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super('freehold:api-service:Service', name, {}, opts);
    this.#args = args;
    const service = this.#createService();
    this.#scale(service);
    this.serviceName = service.name;
    this.registerOutputs();
  }

  #createService(): ecs.Service {
    const { serviceName, cluster, taskDefinitionArn, targetGroupArn, subnets, securityGroupId, settings, tags } =
      this.#args;
    return new ecs.Service(
      'api-service',
      {
        name: serviceName,
        cluster: cluster.arn,
        launchType: 'FARGATE',
        taskDefinition: taskDefinitionArn,
        desiredCount: settings.apiMinTasks,
        networkConfiguration: {
          subnets: [...subnets.ids],
          assignPublicIp: subnets.assignPublicIp,
          securityGroups: [securityGroupId],
        },
        loadBalancers: [{ targetGroupArn, containerName: apiContainerName, containerPort: apiPort }],
        // New tasks come before old ones go.
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        availabilityZoneRebalancing: 'ENABLED',
        // Who is busy with migrations isn't unhealthy.
        healthCheckGracePeriodSeconds: migrationSeconds + 60,
        enableExecuteCommand: false,
        // So that `up` fails where the deployment does, also when ECS has rolled it back.
        waitForSteadyState: true,
        propagateTags: 'SERVICE',
        tags,
      },
      {
        parent: this,
        // That is for the scaling to say.
        ignoreChanges: ['desiredCount'],
        // The provider waits for 20 minutes, which is about what ECS takes to try three times and to roll back.
        customTimeouts: { create: '40m', update: '40m' },
      },
    );
  }

  /**
   * More tasks under load, and fewer after it. The measure is the CPU: what a request costs the API is the work of checking
   * a token and of writing JSON. Memory would be none, since Node gives little of it back.
   */
  #scale(service: ecs.Service): void {
    const { serviceName, cluster, settings, tags } = this.#args;
    const target = new appautoscaling.Target(
      'api-scaling-target',
      {
        serviceNamespace: 'ecs',
        scalableDimension: 'ecs:service:DesiredCount',
        resourceId: pulumi.interpolate`service/${cluster.name}/${service.name}`,
        minCapacity: settings.apiMinTasks,
        maxCapacity: settings.apiMaxTasks,
        tags,
      },
      { parent: this },
    );
    new appautoscaling.Policy(
      'api-scaling-policy',
      {
        name: serviceName,
        policyType: 'TargetTrackingScaling',
        serviceNamespace: target.serviceNamespace,
        scalableDimension: target.scalableDimension,
        resourceId: target.resourceId,
        targetTrackingScalingPolicyConfiguration: {
          predefinedMetricSpecification: { predefinedMetricType: 'ECSServiceAverageCPUUtilization' },
          // Leaves room for the minutes that a new task takes to come.
          targetValue: 60,
          scaleOutCooldown: 60,
          scaleInCooldown: 300,
        },
      },
      { parent: this },
    );
  }
}
