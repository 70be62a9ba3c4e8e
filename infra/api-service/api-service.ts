import * as ecs from '@pulumi/aws/ecs/index.js';
import * as pulumi from '@pulumi/pulumi';
import { namePrefix, type Settings } from '../config/settings.ts';
import type { Database } from '../database/database.ts';
import { plainEnvironment } from '../environment.ts';
import type { Identity } from '../identity/identity.ts';
import type { Network } from '../network/network.ts';
import { Alarms } from './alarms.ts';
import { OwnSecrets } from './api-secrets.ts';
import { ApiTask } from './api-task.ts';
import { Certificate } from './certificate.ts';
import { hostNames } from './host-names.ts';
import { checkedHostedZoneId } from './hosted-zone.ts';
import { ApiImage } from './image.ts';
import { LoadBalancer } from './load-balancer.ts';
import { OperatorTask } from './operator-task.ts';
import { SecurityGroups } from './security-groups.ts';
import { Service } from './service.ts';
import type { TaskDefaults } from './task.ts';

export interface ApiServiceArgs {
  /** With a certificate, or with a hosted zone, in which one can be validated. */
  readonly settings: Settings;
  readonly identity: Identity;
  readonly network: Network;
  readonly database: Database;
}

/** The API on Fargate behind a load balancer with HTTPS, and the operator's task with a role of its own. */
export class ApiService extends pulumi.ComponentResource {
  /** The URL at which users reach the API. */
  readonly url: pulumi.Output<string>;
  /** Where a DNS record for the API has to point, if there is no hosted zone. */
  readonly loadBalancerDnsName: pulumi.Output<string>;
  readonly clusterName: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;
  /** The log of the API and the migrations. */
  readonly logGroupName: pulumi.Output<string>;
  /** The log of the operator's commands. */
  readonly operatorLogGroupName: pulumi.Output<string>;
  /** A shell command that runs `freehold doctor` on AWS. Replace it to run another command. */
  readonly operatorCommand: pulumi.Output<string>;

  readonly #args: ApiServiceArgs;
  readonly #prefix: string;
  readonly #tags: Readonly<Record<string, string>>;

  constructor(name: string, args: ApiServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super('freehold:api-service:ApiService', name, {}, opts);
    const { settings, network } = args;
    this.#args = args;
    this.#prefix = namePrefix(settings);
    this.#tags = { Project: settings.name, Stack: pulumi.getStack() };

    const groups = this.#createSecurityGroups();
    const defaults = this.#taskDefaults(this.#createImage());
    const cluster = this.#createCluster();
    const apiTask = this.#createApiTask(defaults);
    const operatorTask = this.#createOperatorTask(defaults);
    const balancer = this.#createLoadBalancer(groups.loadBalancerId);
    const service = this.#createService(cluster, apiTask, balancer, groups.apiId);
    if (settings.alarmEmail !== '') this.#createAlarms(balancer, apiTask);

    this.url = pulumi.output(settings.publicUrl);
    this.loadBalancerDnsName = balancer.dnsName;
    this.clusterName = cluster.name;
    this.serviceName = service.serviceName;
    this.logGroupName = apiTask.logGroupName;
    this.operatorLogGroupName = operatorTask.logGroupName;
    this.operatorCommand = operatorTask.commandLine(
      {
        region: defaults.userPool.region,
        clusterName: cluster.name,
        subnetIds: network.taskSubnets.ids,
        assignPublicIp: network.taskSubnets.assignPublicIp,
        securityGroupId: groups.operatorId,
      },
      ['freehold', 'doctor'],
    );
    this.registerOutputs();
  }

  #createSecurityGroups(): SecurityGroups {
    const { network, database } = this.#args;
    const groups = new SecurityGroups(
      'security-groups',
      {
        prefix: this.#prefix,
        vpcId: network.vpcId,
        databaseSecurityGroupId: database.securityGroupId,
        tags: this.#tags,
      },
      { parent: this },
    );
    database.allowConnectionsFrom('api', groups.apiId);
    database.allowConnectionsFrom('operator', groups.operatorId);
    return groups;
  }

  #createImage(): ApiImage {
    return new ApiImage(
      'image',
      { existingImage: this.#args.settings.apiImage, repositoryName: this.#prefix, tags: this.#tags },
      { parent: this },
    );
  }

  /** Without Container Insights: alarms and scaling use metrics that are free, and the rest costs by the metric. */
  #createCluster(): ecs.Cluster {
    return new ecs.Cluster(
      'cluster',
      { name: this.#prefix, settings: [{ name: 'containerInsights', value: 'disabled' }], tags: this.#tags },
      { parent: this },
    );
  }

  #taskDefaults(image: ApiImage): TaskDefaults {
    const { settings, identity } = this.#args;
    return {
      prefix: this.#prefix,
      image,
      userPool: identity.userPool,
      logRetentionDays: settings.logRetentionDays,
      tags: this.#tags,
    };
  }

  get #databaseUrls() {
    const { database } = this.#args;
    return {
      app: { arn: database.appUrlSecretArn, versionId: database.appUrlSecretVersionId },
      owner: { arn: database.ownerUrlSecretArn, versionId: database.ownerUrlSecretVersionId },
    };
  }

  #createApiTask(defaults: TaskDefaults): ApiTask {
    const { settings, identity } = this.#args;
    const own = new OwnSecrets(
      'own-secrets',
      { prefix: this.#prefix, settings, identity, tags: this.#tags },
      { parent: this },
    );
    return new ApiTask(
      'api-task',
      defaults,
      {
        size: settings,
        environment: plainEnvironment(identity, settings),
        secrets: { ...own.references, DATABASE_URL: this.#databaseUrls.app },
        ownerUrl: this.#databaseUrls.owner,
      },
      { parent: this },
    );
  }

  #createOperatorTask(defaults: TaskDefaults): OperatorTask {
    const { settings, identity } = this.#args;
    return new OperatorTask(
      'operator-task',
      defaults,
      {
        environment: plainEnvironment(identity, settings),
        secrets: { DATABASE_URL: this.#databaseUrls.app, DATABASE_OWNER_URL: this.#databaseUrls.owner },
      },
      { parent: this },
    );
  }

  #createLoadBalancer(securityGroupId: pulumi.Output<string>): LoadBalancer {
    const { settings, network } = this.#args;
    const hostedZoneId =
      settings.hostedZoneId === ''
        ? undefined
        : checkedHostedZoneId(hostNames(settings), settings.hostedZoneId, { parent: this });
    return new LoadBalancer(
      'load-balancer',
      {
        name: `${this.#prefix}-api`,
        vpcId: network.vpcId,
        subnetIds: network.publicSubnetIds,
        securityGroupId,
        certificateArn: this.#certificateArn(hostedZoneId),
        hostNames: hostNames(settings),
        hostedZoneId,
        tags: this.#tags,
      },
      { parent: this },
    );
  }

  /** The ARN of the given certificate, or of one that is created in the zone. */
  #certificateArn(hostedZoneId: pulumi.Output<string> | undefined): pulumi.Input<string> {
    const { settings } = this.#args;
    if (settings.certificateArn !== '' || hostedZoneId === undefined) return settings.certificateArn;
    const certificate = new Certificate(
      'certificate',
      { hostNames: hostNames(settings), hostedZoneId, tags: this.#tags },
      { parent: this },
    );
    return certificate.arn;
  }

  #createService(
    cluster: ecs.Cluster,
    task: ApiTask,
    balancer: LoadBalancer,
    securityGroupId: pulumi.Output<string>,
  ): Service {
    const { settings, network } = this.#args;
    return new Service(
      'service',
      {
        serviceName: `${this.#prefix}-api`,
        cluster,
        taskDefinitionArn: task.definitionArn,
        targetGroupArn: balancer.targetGroupArn,
        subnets: network.taskSubnets,
        securityGroupId,
        settings,
        tags: this.#tags,
      },
      { parent: this },
    );
  }

  #createAlarms(balancer: LoadBalancer, task: ApiTask): void {
    const { settings, identity, database } = this.#args;
    new Alarms(
      'alarms',
      {
        prefix: this.#prefix,
        email: settings.alarmEmail,
        logGroupName: task.logGroupName,
        loadBalancer: balancer.metricName,
        targetGroup: balancer.targetGroupMetricName,
        databaseInstance: database.instanceIdentifier,
        databaseStorageGb: settings.databaseStorageGb,
        triggerFunction: identity.preTokenTrigger?.functionName,
        tags: this.#tags,
      },
      { parent: this },
    );
  }
}
