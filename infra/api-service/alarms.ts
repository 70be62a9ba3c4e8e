import * as cloudwatch from '@pulumi/aws/cloudwatch/index.js';
import { getCallerIdentityOutput } from '@pulumi/aws/getCallerIdentity.js';
import * as sns from '@pulumi/aws/sns/index.js';
import * as pulumi from '@pulumi/pulumi';

/** The dimensions that identify a metric in CloudWatch. */
type Dimensions = Readonly<Record<string, pulumi.Input<string>>>;

export interface AlarmsArgs {
  /** The prefix of the names of the alarms and the topic. */
  readonly prefix: string;
  /** Receives the alarms, once the link in the first e-mail was followed. */
  readonly email: string;
  /** The log group of the API, for the descriptions. */
  readonly logGroupName: pulumi.Input<string>;
  /** As in CloudWatch's dimensions. */
  readonly loadBalancer: pulumi.Input<string>;
  readonly targetGroup: pulumi.Input<string>;
  readonly databaseInstance: pulumi.Input<string>;
  /** The initial storage of the database. */
  readonly databaseStorageGb: number;
  /** The pre-token trigger; `undefined` where there is none. */
  readonly triggerFunction: pulumi.Input<string> | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

type Alarm = Omit<cloudwatch.MetricAlarmArgs, 'name' | 'alarmActions' | 'okActions' | 'tags' | 'alarmDescription'> & {
  /** What happened, and where to look. */
  readonly alarmDescription: pulumi.Input<string>;
};

const fiveMinutes = 300;
const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/**
 * Sends alarms by e-mail when users get errors, or wait, or soon will; once when an alarm begins and once when it ends. A
 * metric without data mostly has nothing to count, so it raises no alarm. Only a missing count of healthy tasks does.
 */
export class Alarms extends pulumi.ComponentResource {
  readonly #args: AlarmsArgs;
  readonly #topic: sns.Topic;

  constructor(name: string, args: AlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('freehold:api-service:Alarms', name, {}, opts);
    this.#args = args;
    this.#topic = this.#createTopic();

    this.#watchLoadBalancer();
    this.#watchDatabase();
    if (args.triggerFunction !== undefined) this.#watchTrigger({ FunctionName: args.triggerFunction });
    this.registerOutputs();
  }

  /**
   * The topic isn't encrypted at rest: CloudWatch can't use AWS's own key for SNS, and a key of ours costs as much as ten
   * alarms. The messages contain names of resources only.
   */
  #createTopic(): sns.Topic {
    const { prefix, email, tags } = this.#args;
    const topic = new sns.Topic('alarms', { name: `${prefix}-alarms`, tags }, { parent: this });
    const { accountId } = getCallerIdentityOutput({}, { parent: this });
    new sns.TopicPolicy(
      'alarms-policy',
      {
        arn: topic.arn,
        policy: pulumi.jsonStringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'cloudwatch.amazonaws.com' },
              Action: 'sns:Publish',
              Resource: topic.arn,
              // Otherwise alarms of other accounts could publish here.
              Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
            },
          ],
        }),
      },
      { parent: this },
    );
    new sns.TopicSubscription(
      'alarms-by-email',
      { topic: topic.arn, protocol: 'email', endpoint: email },
      { parent: this },
    );
    return topic;
  }

  #watchLoadBalancer(): void {
    const { loadBalancer, targetGroup, logGroupName } = this.#args;
    const namespace = 'AWS/ApplicationELB';
    const targetDimensions: Dimensions = { LoadBalancer: loadBalancer, TargetGroup: targetGroup };

    this.#create('api-errors', {
      alarmDescription: pulumi.interpolate`The API failed 5 requests or more in 5 minutes (5xx). Look for "level":"error" in the log group ${logGroupName}. If the database or Cognito is unavailable, look there.`,
      namespace,
      metricName: 'HTTPCode_Target_5XX_Count',
      dimensions: targetDimensions,
      statistic: 'Sum',
      period: fiveMinutes,
      evaluationPeriods: 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: 5,
      treatMissingData: 'notBreaching',
    });
    this.#create('load-balancer-errors', {
      alarmDescription: pulumi.interpolate`The load balancer failed 5 requests or more in 5 minutes (5xx): no task accepted them, or none answered. Look at the service’s events in ECS for tasks that stop, and at the end of the log group ${logGroupName}.`,
      namespace,
      metricName: 'HTTPCode_ELB_5XX_Count',
      dimensions: { LoadBalancer: loadBalancer },
      statistic: 'Sum',
      period: fiveMinutes,
      evaluationPeriods: 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: 5,
      treatMissingData: 'notBreaching',
    });
    this.#create('api-slow', {
      alarmDescription: pulumi.interpolate`For 15 minutes, one request in a hundred took longer than 2 s. Look for the largest "ms" in the log group ${logGroupName}, then at the database’s CPU and slow statements, and whether the service runs its maximum of tasks (apiMaxTasks).`,
      namespace,
      metricName: 'TargetResponseTime',
      dimensions: targetDimensions,
      extendedStatistic: 'p99',
      // A percentile of a few requests means nothing.
      evaluateLowSampleCountPercentiles: 'ignore',
      period: fiveMinutes,
      evaluationPeriods: 3,
      comparisonOperator: 'GreaterThanThreshold',
      threshold: 2,
      treatMissingData: 'notBreaching',
    });
    this.#create('api-down', {
      alarmDescription: pulumi.interpolate`No task of the API has been healthy for 2 minutes: no request is served. Look at the service’s events in ECS, why its tasks stopped, and at the end of the log group ${logGroupName}. A task whose migrations fail doesn’t start.`,
      namespace,
      metricName: 'HealthyHostCount',
      dimensions: targetDimensions,
      // Each availability zone has its own count, and may have no task. The maximum is 0 when no zone has one.
      statistic: 'Maximum',
      period: 60,
      evaluationPeriods: 2,
      comparisonOperator: 'LessThanThreshold',
      threshold: 1,
      treatMissingData: 'breaching',
    });
  }

  #watchDatabase(): void {
    const { databaseInstance, databaseStorageGb } = this.#args;
    const databaseMetric = {
      namespace: 'AWS/RDS',
      dimensions: { DBInstanceIdentifier: databaseInstance },
      statistic: 'Average',
      period: fiveMinutes,
      // An outage of the database shows as errors of the API. While it restarts, it sends no data.
      treatMissingData: 'missing',
    };

    this.#create('database-cpu', {
      ...databaseMetric,
      alarmDescription: pulumi.interpolate`The database ${databaseInstance} has been at 80 % of its CPU for 15 minutes. Look at its Performance Insights for the statements that use it. A larger databaseInstanceClass helps; changing it interrupts the service for some minutes.`,
      metricName: 'CPUUtilization',
      evaluationPeriods: 3,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: 80,
    });
    this.#create('database-memory', {
      ...databaseMetric,
      alarmDescription: pulumi.interpolate`The database ${databaseInstance} has had less than 64 MiB of memory left for 15 minutes; without any, it restarts. Look at its connections and its Performance Insights. A larger databaseInstanceClass helps; changing it interrupts the service for some minutes.`,
      metricName: 'FreeableMemory',
      evaluationPeriods: 3,
      comparisonOperator: 'LessThanThreshold',
      threshold: 64 * mebibyte,
    });
    this.#create('database-storage', {
      ...databaseMetric,
      alarmDescription: pulumi.interpolate`The storage of the database ${databaseInstance} is nearly full; without storage the database stops. It grows by itself at 10 %, up to databaseMaxStorageGb and once in six hours: raise that limit, or see what has grown.`,
      metricName: 'FreeStorageSpace',
      evaluationPeriods: 1,
      comparisonOperator: 'LessThanThreshold',
      // Below the 10 % at which RDS grows the storage.
      threshold: Math.max(1, Math.round(databaseStorageGb / 20)) * gibibyte,
    });
  }

  #watchTrigger(dimensions: Dimensions): void {
    this.#create('trigger-errors', {
      alarmDescription: pulumi.interpolate`The pre-token trigger failed, and a sign-in with each failure. Look at the log group /aws/lambda/${dimensions['FunctionName']}.`,
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensions,
      statistic: 'Sum',
      period: fiveMinutes,
      evaluationPeriods: 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: 1,
      treatMissingData: 'notBreaching',
    });
  }

  #create(name: string, alarm: Alarm): void {
    const { prefix, tags } = this.#args;
    const actions = [this.#topic.arn];
    new cloudwatch.MetricAlarm(
      `${name}-alarm`,
      { ...alarm, name: `${prefix}-${name}`, alarmActions: actions, okActions: actions, tags },
      { parent: this },
    );
  }
}
