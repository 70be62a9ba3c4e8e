import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as iam from '@pulumi/aws/iam/index.js';
import * as lambda from '@pulumi/aws/lambda/index.js';
import * as pulumi from '@pulumi/pulumi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkStack } from '../check/check-stack.ts';
import { lintPolicy, type PolicyKind } from '../check/lint-policy.ts';
import { exampleStackFiles, readStackFile } from '../check/stack-file.ts';

const publish = { Effect: 'Allow', Action: 'sns:Publish', Resource: 'arn:aws:sns:eu-central-1:123456789012:alarms' };
const ecs = { Service: 'ecs-tasks.amazonaws.com' };
const ofAccount = { StringEquals: { 'aws:SourceAccount': '123456789012' } };
const policyOf = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });

describe('lintPolicy', () => {
  test.each<[string, PolicyKind, object]>([
    ['one action on one resource', 'identity', publish],
    ['several actions', 'identity', { ...publish, Action: ['sns:Publish', 'sns:GetTopicAttributes'] }],
    ['an ARN with a wildcard at its end', 'identity', { ...publish, Action: 'logs:PutLogEvents', Resource: 'arn:x:*' }],
    [
      'every resource, where IAM can’t narrow it',
      'identity',
      { ...publish, Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    ],
    ['a denial of everything', 'identity', { Effect: 'Deny', Action: 'sns:Publish', Resource: '*' }],
    [
      'a service of this account',
      'trust',
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: ecs, Condition: ofAccount },
    ],
    ['Lambda', 'trust', { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
    ['a topic that a service publishes to', 'resource', { ...publish, Principal: ecs, Condition: ofAccount }],
  ])('accepts %s', async (_name, kind, statement) => {
    expect(await lintPolicy(policyOf(statement), kind)).toEqual([]);
  });

  test.each<[string, PolicyKind, object, string]>([
    ['all actions of a service', 'identity', { ...publish, Action: 'sns:*' }, 'sns:* has a wildcard'],
    ['all actions', 'identity', { ...publish, Action: ['*'] }, '* has a wildcard'],
    ['an unknown action', 'identity', { ...publish, Action: 'sns:Pubish' }, 'sns:Pubish is not an action of AWS'],
    ['an unknown service', 'identity', { ...publish, Action: 'snss:Publish' }, 'snss:Publish is not an action of AWS'],
    ['every resource', 'identity', { ...publish, Resource: '*' }, 'sns:Publish is allowed on every resource'],
    ['every resource among others', 'identity', { ...publish, Resource: ['arn:x', '*'] }, 'allowed on every resource'],
    [
      'an inner wildcard',
      'identity',
      { ...publish, Resource: 'arn:aws:sns:*:*:alarms' },
      'has a wildcard before its end',
    ],
    ['no resource', 'identity', { Effect: 'Allow', Action: 'sns:Publish' }, 'Resource is missing'],
    ['a principal in a role’s policy', 'identity', { ...publish, Principal: ecs }, 'has no Principal'],
    ['NotAction', 'identity', { Effect: 'Allow', NotAction: 'sns:Publish', Resource: '*' }, 'Unrecognized key'],
    ['another effect', 'identity', { ...publish, Effect: 'Permit' }, 'Effect is invalid'],
    ['no action', 'identity', { ...publish, Action: [] }, 'Action is invalid'],
    ['no principal', 'trust', { Effect: 'Allow', Action: 'sts:AssumeRole' }, 'Principal is missing'],
    ['anyone', 'trust', { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*' }, 'anyone is allowed'],
    [
      'any AWS account',
      'trust',
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } },
      'anyone is allowed',
    ],
    [
      'a service of any account',
      'trust',
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: ecs },
      'aws:SourceAccount',
    ],
    ['a resource in a trust policy', 'trust', { ...publish, Principal: ecs, Condition: ofAccount }, 'has no Resource'],
    ['a topic for any account', 'resource', { ...publish, Principal: ecs }, 'aws:SourceAccount'],
  ])('reports %s', async (_name, kind, statement, issue) => {
    const issues = await lintPolicy(policyOf(publish, statement), kind);
    expect(issues.join('\n')).toContain(issue);
  });

  test.each([
    ['no JSON', '{'],
    ['another version', JSON.stringify({ Version: '2008-10-17', Statement: [publish] })],
    ['no statement', policyOf()],
  ])('reports %s', async (_name, text) => {
    expect(await lintPolicy(text, 'identity')).not.toEqual([]);
  });

  test('names the statement', async () => {
    const issues = await lintPolicy(policyOf(publish, { ...publish, Resource: '*' }), 'identity');
    expect(issues).toEqual(['Statement 2: sns:Publish is allowed on every resource. Name those that it needs.']);
  });
});

describe('checkStack', () => {
  test('finds no issue in the examples, and lints every policy of theirs', async () => {
    for (const path of await exampleStackFiles()) {
      const { issues, policies, resources } = await checkStack(await readStackFile(path));
      expect(issues, path).toEqual([]);
      expect(resources, path).toBeGreaterThan(80);
      expect(policies, path).toBeGreaterThan(9);
    }
  });

  test.each([
    ['a built image', {}],
    [
      'an image of ECR',
      { 'freehold:apiImage': `123456789012.dkr.ecr.eu-central-1.amazonaws.com/acorn@sha256:${'a'.repeat(64)}` },
    ],
    [
      'alarms, a client secret and no gateway',
      {
        'freehold:alarmEmail': 'operations@example.com',
        'freehold:generateWebClientSecret': true,
        'freehold:natGateways': 0,
      },
    ],
  ])('finds no issue in a stack with %s', async (_name, settings) => {
    const config = {
      'freehold:domainPrefix': 'acorn',
      'freehold:publicUrl': 'https://api.example.com',
      'freehold:hostedZoneId': 'Z0123456789ABCDEFGHIJ',
      ...settings,
    };
    const { issues, policies } = await checkStack({ stack: 'dev', config });
    expect(issues).toEqual([]);
    expect(policies).toBeGreaterThan(8);
  });

  test('reports every setting that is wrong, and registers nothing', async () => {
    const config = { 'freehold:domainPrefix': 'my-aws', 'freehold:apiCpu': '300' };
    expect(await checkStack({ stack: 'dev', config })).toEqual({
      resources: 0,
      policies: 0,
      issues: [
        expect.stringMatching(/^freehold:domainPrefix is my-aws, but must be /),
        expect.stringMatching(/^freehold:apiCpu is 300, but must be /),
      ],
    });
  });

  test('reports a policy of the program that is too wide, with its resource', async () => {
    const report = await checkStack({ stack: 'dev', config: {} }, () => {
      const role = new iam.Role('wide', {
        assumeRolePolicy: policyOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*' }),
      });
      new iam.RolePolicy('wide', { role: role.name, policy: policyOf({ ...publish, Action: 's3:*', Resource: '*' }) });
      new lambda.Permission('wide', { function: 'f', action: 'lambda:InvokeFunction', principal: 's3.amazonaws.com' });
    });
    expect(report).toMatchObject({ resources: 3, policies: 2 });
    expect(report.issues.toSorted()).toEqual([
      'wide (aws:iam/role:Role, assumeRolePolicy): Statement 1: anyone is allowed. Name a principal.',
      'wide (aws:iam/rolePolicy:RolePolicy, policy): Statement 1: s3:* has a wildcard. Name each action.',
      'wide (aws:lambda/permission:Permission): s3.amazonaws.com may act for other accounts. Add sourceArn or sourceAccount.',
    ]);
  });

  test('lints a policy that Pulumi keeps secret', async () => {
    const { issues } = await checkStack({ stack: 'dev', config: {} }, () => {
      new iam.RolePolicy('secret', { role: 'r', policy: pulumi.secret(policyOf({ ...publish, Resource: '*' })) });
    });
    expect(issues).toEqual([expect.stringContaining('allowed on every resource')]);
  });

  test('reports a program that fails', async () => {
    const { issues } = await checkStack({ stack: 'dev', config: {} }, () => {
      throw new Error('no such thing');
    });
    expect(issues).toEqual(['The program failed: no such thing']);
  });

  test('takes the hosted zone for that of publicUrl, which it can’t look up', async () => {
    const config = {
      'freehold:domainPrefix': 'acorn',
      'freehold:publicUrl': 'https://api.acorn.example',
      'freehold:hostedZoneId': 'Z0123456789ABCDEFGHIJ',
    };
    expect((await checkStack({ stack: 'dev', config })).issues).toEqual([]);
  });
});

describe('npm run pulumi:check', () => {
  const main = fileURLToPath(new URL('../check/main.ts', import.meta.url));
  const run = (...paths: string[]) =>
    new Promise<{ code: unknown; output: string }>((resolve) => {
      execFile(process.execPath, [main, ...paths], { env: {} }, (error, output) => {
        resolve({ code: error === null ? 0 : error.code, output });
      });
    });

  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'freehold-stack-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  test('exits with 1 where a setting is wrong, and prints the setting', async () => {
    const path = join(directory, 'Pulumi.bad.yaml');
    await writeFile(path, 'config:\n  freehold:domainPrefix: acorn\n  freehold:userPoolTier: FREE\n');
    const { code, output } = await run(path);
    expect(output).toBe(
      'Pulumi.bad.yaml: 0 resources, 0 policies, 1 issue\n' +
        '  freehold:userPoolTier is FREE, but must be ESSENTIALS or PLUS or LITE.\n',
    );
    expect(code).toBe(1);
  });

  test('accepts a stack with an encrypted setting, which it can’t read', async () => {
    const path = join(directory, 'Pulumi.encrypted.yaml');
    await writeFile(path, 'config:\n  freehold:domainPrefix: acorn\n  freehold:otlpHeaders:\n    secure: v1:abc=\n');
    const { code, output } = await run(path);
    expect(output).toMatch(/^Pulumi\.encrypted\.yaml: .*, no issues\n$/);
    expect(code).toBe(0);
  });

  test('exits with 1 where the program finds an issue only after it asked AWS', async () => {
    const path = join(directory, 'Pulumi.zone.yaml');
    const config = {
      'freehold:domainPrefix': 'acorn',
      'freehold:publicUrl': 'https://api.acorn.example',
      'freehold:hostedZoneId': 'Z0123456789ABCDEFGHIJ',
      'freehold:apiVariables': ['TENANT_MODE=subdomain', 'TENANT_MAIN_DOMAIN=elsewhere.example'],
    };
    await writeFile(path, JSON.stringify({ config }));
    const { code, output } = await run(path);
    expect(output).toMatch(/^ {2}freehold:hostedZoneId is Z0123456789ABCDEFGHIJ, but .*\*\.elsewhere\.example/m);
    expect(code).toBe(1);
  });

  test('exits with 0 for the examples, without credentials', async () => {
    const { code, output } = await run();
    expect(output).toMatch(
      /^Pulumi\.dev\.yaml: \d+ resources, \d+ policies, no issues\nPulumi\.production\.yaml: .+\n$/,
    );
    expect(code).toBe(0);
  });
});
