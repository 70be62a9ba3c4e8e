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

/** Runs as many tasks of the API as the load needs, and replaces them without downtime. */
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
        // New tasks start before old ones stop.
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        availabilityZoneRebalancing: 'ENABLED',
        // A task that runs migrations is not unhealthy.
        healthCheckGracePeriodSeconds: migrationSeconds + 60,
        enableExecuteCommand: false,
        // So that `up` fails where the deployment fails, even if ECS rolls it back.
        waitForSteadyState: true,
        propagateTags: 'SERVICE',
        tags,
      },
      {
        parent: this,
        // Auto scaling sets it.
        ignoreChanges: ['desiredCount'],
        // The provider's default of 20 minutes is about what ECS needs for three attempts and a rollback.
        customTimeouts: { create: '40m', update: '40m' },
      },
    );
  }

  /**
   * Scales by CPU: a request mostly costs the verification of a token and the writing of JSON. Memory would be no measure,
   * since Node releases little of it.
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
          // Leaves room for the minutes that a new task takes to start.
          targetValue: 60,
          scaleOutCooldown: 60,
          scaleInCooldown: 300,
        },
      },
      { parent: this },
    );
  }
}
