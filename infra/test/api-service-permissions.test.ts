import { beforeAll, describe, expect, test } from 'vitest';
import { type RecordedApiService, recordApiService, statementsOf } from './support/recorded-api-service.ts';

const policyType = 'aws:iam/rolePolicy:RolePolicy';

function permissionsOf(stack: RecordedApiService, role: string) {
  return statementsOf(stack.resource(policyType, `${role}-permissions`).inputs['policy']);
}

describe('the role of', () => {
  let stack: RecordedApiService;
  beforeAll(async () => {
    stack = await recordApiService();
  });

  test('the API signs people in and out and reads one user, in this pool', () => {
    expect(permissionsOf(stack, 'api-task')).toEqual([
      {
        Effect: 'Allow',
        Action: [
          'cognito-idp:AdminGetUser',
          'cognito-idp:AdminInitiateAuth',
          'cognito-idp:AdminRespondToAuthChallenge',
          'cognito-idp:AdminUserGlobalSignOut',
        ],
        Resource: 'arn:of:users',
      },
    ]);
  });

  test('the operator administers people of this pool, and changes nothing about the pool', () => {
    const [people, domain, ...more] = permissionsOf(stack, 'operator-task');
    expect(more).toEqual([]);
    expect(people).toEqual({
      Effect: 'Allow',
      Action: [
        'cognito-idp:AdminAddUserToGroup',
        'cognito-idp:AdminCreateUser',
        'cognito-idp:AdminDeleteUser',
        'cognito-idp:AdminDisableUser',
        'cognito-idp:AdminEnableUser',
        'cognito-idp:AdminGetUser',
        'cognito-idp:AdminListGroupsForUser',
        'cognito-idp:AdminRemoveUserFromGroup',
        'cognito-idp:AdminResetUserPassword',
        'cognito-idp:AdminSetUserPassword',
        'cognito-idp:AdminUpdateUserAttributes',
        'cognito-idp:AdminUserGlobalSignOut',
        'cognito-idp:DescribeUserPool',
        'cognito-idp:DescribeUserPoolClient',
        'cognito-idp:GetGroup',
        'cognito-idp:ListGroups',
        'cognito-idp:ListUserPoolClients',
        'cognito-idp:ListUsers',
        'cognito-idp:ListUsersInGroup',
      ],
      Resource: 'arn:of:users',
    });
    expect(domain).toEqual({ Effect: 'Allow', Action: ['cognito-idp:DescribeUserPoolDomain'], Resource: '*' });
  });

  test('ECS starts a task of the API: its own log, its own secrets, its own repository', () => {
    expect(permissionsOf(stack, 'api-execution')).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: 'arn:of:api-log:*',
      },
      {
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue'],
        Resource: ['arn:of:database-owner-url', 'arn:of:database-app-url', 'arn:of:session-keys'],
      },
      {
        Effect: 'Allow',
        Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        Resource: 'arn:of:api-repository',
      },
      { Effect: 'Allow', Action: ['ecr:GetAuthorizationToken'], Resource: '*' },
    ]);
  });

  test('ECS starts a task of the API that has secrets of clients: those too', async () => {
    const withSecrets = await recordApiService({ generateServerClientSecret: true, generateWebClientSecret: true });
    expect(permissionsOf(withSecrets, 'api-execution')[1]?.Resource).toEqual([
      'arn:of:database-owner-url',
      'arn:of:database-app-url',
      'arn:of:session-keys',
      'arn:of:server-client-secret',
      'arn:of:web-client-secret',
    ]);
  });

  test('ECS starts a task of the operator: another log, and the database’s URLs alone', () => {
    const [log, secrets] = permissionsOf(stack, 'operator-execution');
    expect(log?.Resource).toBe('arn:of:operator-log:*');
    expect(secrets?.Resource).toEqual(['arn:of:database-app-url', 'arn:of:database-owner-url']);
  });

  test.each(['api-task', 'api-execution', 'operator-task', 'operator-execution'])(
    '%s is taken by tasks of this account alone',
    (role) => {
      expect(statementsOf(stack.resource('aws:iam/role:Role', `${role}-role`).inputs['assumeRolePolicy'])).toEqual([
        {
          Effect: 'Allow',
          Principal: { Service: 'ecs-tasks.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
        },
      ]);
      expect(stack.resource(policyType, `${role}-permissions`).inputs['role']).toBe(`freehold-dev-${role}`);
    },
  );

  test('a task is that task’s', () => {
    for (const who of ['api', 'operator']) {
      expect(stack.resource('aws:ecs/taskDefinition:TaskDefinition', `${who}-task`).inputs).toMatchObject({
        executionRoleArn: `arn:of:${who}-execution-role`,
        taskRoleArn: `arn:of:${who}-task-role`,
      });
    }
  });
});

describe('the whole stack', () => {
  test.each([
    ['with a built image', {}],
    [
      'with an image of ECR',
      { apiImage: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/acorn@sha256:${'a'.repeat(64)}` },
    ],
    ['with everything', { alarmEmail: 'operations@example.com', generateWebClientSecret: true, natGateways: 0 }],
  ])('says “everything” only where IAM knows nothing narrower, %s', async (_, config) => {
    const stack = await recordApiService(config);
    const documents = stack.resources.flatMap(({ inputs }) =>
      [inputs['policy'], inputs['assumeRolePolicy']].filter((text) => String(text).includes('"Statement"')),
    );
    expect(documents.length).toBeGreaterThan(8);

    const statements = documents.flatMap(statementsOf);
    expect(statements.filter(({ Effect }) => Effect !== 'Allow')).toEqual([]);
    const wide = statements.filter(({ Resource }) => [Resource].flat().includes('*'));
    expect(new Set(wide.flatMap(({ Action }) => Action))).toEqual(
      new Set(['cognito-idp:DescribeUserPoolDomain', 'ecr:GetAuthorizationToken']),
    );
    // A wildcard within an ARN is that of a log's streams.
    const wildcards = statements.flatMap(({ Resource }) => Resource ?? []).filter((each) => /.\*|\*./.test(each));
    expect(wildcards.filter((each) => !/^arn:of:[a-z-]+-log:\*$/.test(each))).toEqual([]);
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
    expect(
      statements.flatMap(({ Principal }) => JSON.stringify(Principal) ?? []).filter((who) => who.includes('*')),
    ).toEqual([]);
  });

  test('describes roles and groups in characters that AWS takes', async () => {
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
});
