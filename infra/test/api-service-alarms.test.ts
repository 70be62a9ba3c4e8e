import { beforeAll, describe, expect, test } from 'vitest';
import { type RecordedApiService, recordApiService, statementsOf } from './support/recorded-api-service.ts';

const alarmType = 'aws:cloudwatch/metricAlarm:MetricAlarm';

const alarmsOf = (stack: RecordedApiService) => stack.resources.filter(({ type }) => type === alarmType);

describe('alarms with an e-mail address', () => {
  let stack: RecordedApiService;
  beforeAll(async () => {
    stack = await recordApiService({
      alarmEmail: 'operations@example.com',
      databaseStorageGb: 200,
      databaseMaxStorageGb: 400,
    });
  });
  const alarm = (name: string) => stack.resource(alarmType, `${name}-alarm`).inputs;

  test('watch the API, the load balancer, the database and the trigger', () => {
    const watched = alarmsOf(stack).map(({ inputs }) => [inputs['name'], inputs['namespace'], inputs['metricName']]);
    expect(watched.toSorted()).toEqual([
      ['freehold-dev-api-down', 'AWS/ApplicationELB', 'HealthyHostCount'],
      ['freehold-dev-api-errors', 'AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count'],
      ['freehold-dev-api-slow', 'AWS/ApplicationELB', 'TargetResponseTime'],
      ['freehold-dev-database-cpu', 'AWS/RDS', 'CPUUtilization'],
      ['freehold-dev-database-memory', 'AWS/RDS', 'FreeableMemory'],
      ['freehold-dev-database-storage', 'AWS/RDS', 'FreeStorageSpace'],
      ['freehold-dev-load-balancer-errors', 'AWS/ApplicationELB', 'HTTPCode_ELB_5XX_Count'],
      ['freehold-dev-trigger-errors', 'AWS/Lambda', 'Errors'],
    ]);
  });

  test('measure the resources of this stack', () => {
    const ofTargets = { LoadBalancer: 'suffix-of-load-balancer', TargetGroup: 'suffix-of-api-targets' };
    const ofDatabase = { DBInstanceIdentifier: 'freehold-dev-database' };
    expect(Object.fromEntries(alarmsOf(stack).map(({ name, inputs }) => [name, inputs['dimensions']]))).toEqual({
      'api-errors-alarm': ofTargets,
      'load-balancer-errors-alarm': { LoadBalancer: 'suffix-of-load-balancer' },
      'api-slow-alarm': ofTargets,
      'api-down-alarm': ofTargets,
      'database-cpu-alarm': ofDatabase,
      'database-memory-alarm': ofDatabase,
      'database-storage-alarm': ofDatabase,
      'trigger-errors-alarm': { FunctionName: 'freehold-dev-pre-token' },
    });
  });

  test('send an e-mail when they begin and when they end', () => {
    for (const { inputs } of alarmsOf(stack)) {
      expect(inputs).toMatchObject({ alarmActions: ['arn:of:alarms'], okActions: ['arn:of:alarms'] });
    }
    expect(stack.resource('aws:sns/topicSubscription:TopicSubscription', 'alarms-by-email').inputs).toEqual({
      topic: 'arn:of:alarms',
      protocol: 'email',
      endpoint: 'operations@example.com',
    });
  });

  test('let only alarms of this account publish to the topic', () => {
    const { arn, policy } = stack.resource('aws:sns/topicPolicy:TopicPolicy', 'alarms-policy').inputs;
    expect(arn).toBe('arn:of:alarms');
    expect(statementsOf(policy)).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: 'arn:of:alarms',
        Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
      },
    ]);
  });

  test('accept missing data, except for the count of healthy tasks', () => {
    expect(alarm('api-down')).toMatchObject({
      statistic: 'Maximum',
      comparisonOperator: 'LessThanThreshold',
      threshold: 1,
      treatMissingData: 'breaching',
    });
    for (const name of ['api-errors', 'load-balancer-errors', 'api-slow', 'trigger-errors']) {
      expect(alarm(name)['treatMissingData']).toBe('notBreaching');
    }
  });

  test('measure the slowest hundredth of requests', () => {
    expect(alarm('api-slow')).toMatchObject({ extendedStatistic: 'p99', threshold: 2 });
    expect(alarm('api-slow')).not.toHaveProperty('statistic');
  });

  test('warn of full storage below the tenth at which RDS grows it, whatever its size', async () => {
    const gib = 1024 ** 3;
    expect(alarm('database-storage')['threshold']).toBe(10 * gib);
    const small = await recordApiService({ alarmEmail: 'operations@example.com' });
    expect(small.resource(alarmType, 'database-storage-alarm').inputs['threshold']).toBe(gib);
  });

  test('describe what happened and where to look, within CloudWatch’s limits', () => {
    for (const { name, inputs } of alarmsOf(stack)) {
      const description = String(inputs['alarmDescription']);
      expect(description, name).toMatch(/ (Look|see) /i);
      expect(description.length, name).toBeLessThanOrEqual(1024);
      expect(description, name).not.toMatch(/undefined|\[object|Output/);
    }
    expect(alarm('api-errors')['alarmDescription']).toContain('/ecs/freehold-dev-api');
    expect(alarm('trigger-errors')['alarmDescription']).toContain('/aws/lambda/freehold-dev-pre-token');
  });
});

test('alarms have no trigger to watch on the plan LITE', async () => {
  const stack = await recordApiService({ alarmEmail: 'operations@example.com', userPoolTier: 'LITE' });
  expect(alarmsOf(stack)).toHaveLength(7);
  expect(alarmsOf(stack).filter(({ inputs }) => inputs['namespace'] === 'AWS/Lambda')).toEqual([]);
});

test('alarms are not created without an e-mail address', async () => {
  const stack = await recordApiService();
  expect(alarmsOf(stack)).toEqual([]);
  expect(stack.resources.filter(({ type }) => type.startsWith('aws:sns/'))).toEqual([]);
});
