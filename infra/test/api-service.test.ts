import * as pulumi from '@pulumi/pulumi';
import { beforeAll, describe, expect, test } from 'vitest';
import { outputValue } from '../mocks/recorded-stack.ts';
import {
  containersOf,
  type RecordedApiService,
  readApiConstant,
  recordApiService,
} from './support/recorded-api-service.ts';

const taskType = 'aws:ecs/taskDefinition:TaskDefinition';
const serviceType = 'aws:ecs/service:Service';

describe('the API’s service', () => {
  let stack: RecordedApiService;
  beforeAll(async () => {
    stack = await recordApiService();
  });
  const service = () => stack.resource(serviceType, 'api-service').inputs;

  test('runs two tasks on Fargate, in the private subnets, without public addresses', () => {
    expect(service()).toMatchObject({
      launchType: 'FARGATE',
      desiredCount: 2,
      networkConfiguration: {
        subnets: ['id-of-private-1-subnet', 'id-of-private-2-subnet'],
        assignPublicIp: false,
        securityGroups: ['id-of-api-security-group'],
      },
    });
  });

  test('has tasks with public addresses where the network has no NAT gateway', async () => {
    const without = await recordApiService({ natGateways: 0 });
    expect(without.resource(serviceType, 'api-service').inputs['networkConfiguration']).toMatchObject({
      subnets: ['id-of-public-1-subnet', 'id-of-public-2-subnet'],
      assignPublicIp: true,
    });
    expect(await outputValue(without.component.operatorCommand)).toContain('"assignPublicIp":"ENABLED"');
  });

  test('starts new tasks before it stops old ones, and rolls back a failed deployment', () => {
    expect(service()).toMatchObject({
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      waitForSteadyState: true,
    });
    // The revision that it would go back to isn't taken away.
    expect(stack.resource(taskType, 'api-task').inputs['skipDestroy']).toBe(true);
  });

  test('waits for the migrations before it checks the health', () => {
    const { migrate } = containersOf(stack, 'api-task');
    expect(Number(service()['healthCheckGracePeriodSeconds'])).toBeGreaterThan(Number(migrate?.['startTimeout']));
  });

  test('allows no shell in its containers', () => {
    expect(service()['enableExecuteCommand']).toBe(false);
  });

  test('registers the API’s container with the load balancer', () => {
    expect(service()['loadBalancers']).toEqual([
      { targetGroupArn: 'arn:of:api-targets', containerName: 'api', containerPort: 8000 },
    ]);
  });

  test('scales within the limits of the settings', async () => {
    const busy = await recordApiService({ apiMinTasks: 3, apiMaxTasks: 9 });
    // A later run leaves alone what the scaling has made of it.
    expect(busy.resource(serviceType, 'api-service')).toMatchObject({
      inputs: { desiredCount: 3 },
      options: { ignoreChanges: ['desiredCount'] },
    });
    expect(busy.resource('aws:appautoscaling/target:Target', 'api-scaling-target').inputs).toMatchObject({
      resourceId: 'service/freehold-dev/freehold-dev-api',
      minCapacity: 3,
      maxCapacity: 9,
    });
    expect(busy.resource('aws:appautoscaling/policy:Policy', 'api-scaling-policy').inputs).toMatchObject({
      resourceId: 'service/freehold-dev/freehold-dev-api',
      policyType: 'TargetTrackingScaling',
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: 'ECSServiceAverageCPUUtilization' },
        targetValue: 60,
      },
    });
  });

  test('offers URL, names and log groups', async () => {
    const { url, loadBalancerDnsName, clusterName, serviceName, logGroupName, operatorLogGroupName } = stack.component;
    const outputs = { url, loadBalancerDnsName, clusterName, serviceName, logGroupName, operatorLogGroupName };
    expect(await outputValue(outputs)).toEqual({
      url: 'https://api.example.com',
      loadBalancerDnsName: 'dns-name-of-load-balancer',
      clusterName: 'freehold-dev',
      serviceName: 'freehold-dev-api',
      logGroupName: '/ecs/freehold-dev-api',
      operatorLogGroupName: '/ecs/freehold-dev-operator',
    });
  });
});

describe.each(['api-task', 'operator-task'])('the task definition %s', (task) => {
  let stack: RecordedApiService;
  beforeAll(async () => {
    stack = await recordApiService({
      apiCpu: 1024,
      apiMemory: 3072,
      generateServerClientSecret: true,
      generateWebClientSecret: true,
    });
  });
  const definition = () => stack.resource(taskType, task).inputs;
  const containers = () => Object.values(containersOf(stack, task));

  test('is for Fargate, on the platform of the image', () => {
    expect(definition()).toMatchObject({
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture: 'X86_64' },
    });
    expect(stack.resource('docker-build:index:Image', 'api-image').inputs['platforms']).toEqual(['linux/amd64']);
  });

  test('contains no secret', () => {
    const text = JSON.stringify(definition());
    for (const secret of ['secret-of-server', 'secret-of-web', 'postgresql://']) expect(text).not.toContain(secret);
    expect(stack.resource(taskType, task).secrets).toEqual([]);
  });

  test('runs its containers with a read-only file system and no capability', () => {
    for (const container of containers()) {
      expect(container).toMatchObject({
        readonlyRootFilesystem: true,
        linuxParameters: { initProcessEnabled: true, capabilities: { add: [], drop: ['ALL'] } },
      });
      expect(container).not.toHaveProperty('privileged');
    }
  });

  test('never blocks on its log', () => {
    const group = stack.resource('aws:cloudwatch/logGroup:LogGroup', task.replace('task', 'log')).inputs['name'];
    for (const container of containers()) {
      expect(container['logConfiguration']).toMatchObject({
        logDriver: 'awslogs',
        options: { 'awslogs-group': group, 'awslogs-region': 'eu-central-1', mode: 'non-blocking' },
      });
    }
  });

  test('reads each secret by its ARN, and changes when a secret changes', () => {
    for (const container of containers()) {
      const names = container.secrets.map(({ name }) => `freehold.${name.toLowerCase()}.version`);
      expect(Object.keys(container.dockerLabels)).toEqual(names);
      expect(Object.values(container.dockerLabels).every((version) => version.startsWith('version-of-'))).toBe(true);
      for (const { valueFrom } of container.secrets) expect(valueFrom).toMatch(/^arn:of:[a-z-]+$/);
    }
  });

  test('is written as ECS returns it: sorted, and with empty lists', () => {
    for (const container of containers()) {
      expect(container).toMatchObject({ mountPoints: [], systemControls: [], volumesFrom: [] });
      for (const list of ['environment', 'secrets', 'portMappings']) expect(container[list]).toBeInstanceOf(Array);
    }
    expect(containers().map(({ name }) => name)).toEqual(
      containers()
        .map(({ name }) => name)
        .toSorted(),
    );
    for (const { environment, secrets } of containers()) {
      for (const list of [environment, secrets]) {
        const names = list.map(({ name }) => name);
        expect(names).toEqual(names.toSorted());
      }
    }
  });
});

describe('a task of the API', () => {
  let stack: RecordedApiService;
  beforeAll(async () => {
    stack = await recordApiService({ apiCpu: 1024, apiMemory: 3072, logRetentionDays: 90 });
  });
  const container = (name: string) => containersOf(stack, 'api-task')[name];

  test('has the size and the log retention of the settings', () => {
    expect(stack.resource(taskType, 'api-task').inputs).toMatchObject({ cpu: '1024', memory: '3072' });
    for (const log of ['api-log', 'operator-log']) {
      expect(stack.resource('aws:cloudwatch/logGroup:LogGroup', log).inputs['retentionInDays']).toBe(90);
    }
  });

  test('runs the migrations first, and the API only if they succeed', () => {
    expect(container('migrate')).toMatchObject({
      command: ['node', 'packages/database/src/migrations/main.ts'],
      essential: false,
    });
    expect(container('api')).toMatchObject({
      essential: true,
      dependsOn: [{ containerName: 'migrate', condition: 'SUCCESS' }],
    });
  });

  test('has the owner’s URL in the container of the migrations only', () => {
    const names = (name: string) => container(name)?.secrets.map((secret) => secret.name);
    expect(names('migrate')).toEqual(['DATABASE_OWNER_URL', 'DATABASE_URL']);
    expect(names('api')).toEqual(['DATABASE_URL', 'LOG_HASH_KEY', 'SESSION_KEYS']);
    expect(container('migrate')?.environment).toEqual([]);
  });

  test('has a health check that doesn’t depend on the database', () => {
    const command = JSON.stringify(container('api')?.['healthCheck']);
    expect(command).toContain('http://127.0.0.1:8000/healthz');
    expect(container('migrate')).not.toHaveProperty('healthCheck');
  });

  test('has the time that the API needs to finish its requests', async () => {
    const drainSeconds = (await readApiConstant('server.ts', 'drainMilliseconds')) / 1000;
    const { deregistrationDelay } = stack.resource('aws:lb/targetGroup:TargetGroup', 'api-targets').inputs;
    expect(Number(deregistrationDelay)).toBeGreaterThan(drainSeconds);
    expect(Number(container('api')?.['stopTimeout'])).toBeGreaterThan(Number(deregistrationDelay));
  });
});

describe('the operator’s task', () => {
  let stack: RecordedApiService;
  beforeAll(async () => {
    stack = await recordApiService();
  });

  test('has both URLs of the database, and no session keys', () => {
    const { freehold: operator } = containersOf(stack, 'operator-task');
    expect(operator?.secrets).toEqual([
      { name: 'DATABASE_OWNER_URL', valueFrom: 'arn:of:database-owner-url' },
      { name: 'DATABASE_URL', valueFrom: 'arn:of:database-app-url' },
    ]);
    expect(operator?.essential).toBe(true);
  });

  test('runs by a shell command that needs no quoting', async () => {
    const line = await outputValue(stack.component.operatorCommand);
    expect(line).toBe(
      'aws ecs run-task --region eu-central-1 --cluster freehold-dev --task-definition freehold-dev-operator ' +
        '--launch-type FARGATE --network-configuration ' +
        `'{"awsvpcConfiguration":{"subnets":["id-of-private-1-subnet","id-of-private-2-subnet"],"securityGroups":["id-of-operator-security-group"],"assignPublicIp":"DISABLED"}}' ` +
        `--overrides '{"containerOverrides":[{"name":"freehold","command":["freehold","doctor"]}]}'`,
    );
    expect(await pulumi.isSecret(stack.component.operatorCommand)).toBe(false);
  });

  test('changes nothing by default', () => {
    expect(containersOf(stack, 'operator-task')['freehold']?.command).toEqual(['freehold', '--help']);
  });
});
