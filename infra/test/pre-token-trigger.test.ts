import * as pulumi from '@pulumi/pulumi';
import { beforeAll, describe, expect, test } from 'vitest';
import { type RecordedStack, recordStack } from '../mocks/recorded-stack.ts';

describe('the pre-token trigger', () => {
  let stack: RecordedStack;
  beforeAll(async () => {
    stack = await recordStack();
  });
  const inputs = (type: string, name: string) => stack.resource(type, name).inputs;
  const statements = (policy: unknown): unknown => JSON.parse(String(policy)).Statement;

  test('can be called by Cognito for exactly this user pool', () => {
    expect(inputs('aws:lambda/permission:Permission', 'pre-token-permission')).toEqual({
      function: 'freehold-dev-pre-token',
      action: 'lambda:InvokeFunction',
      principal: 'cognito-idp.amazonaws.com',
      sourceArn: 'arn:of:users',
    });
    expect(stack.resources.filter(({ type }) => type === 'aws:lambda/permission:Permission')).toHaveLength(1);
  });

  test('has a role that only Lambda can assume', () => {
    expect(statements(inputs('aws:iam/role:Role', 'pre-token-role')['assumeRolePolicy'])).toEqual([
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]);
    expect(inputs('aws:lambda/function:Function', 'pre-token-function')['role']).toBe('arn:of:pre-token-role');
  });

  test('may only write to its own log', () => {
    const policies = stack.resources.filter(({ type }) => type.startsWith('aws:iam/role') && !type.endsWith(':Role'));
    expect(policies.map(({ inputs }) => [inputs['role'], statements(inputs['policy'])])).toEqual([
      [
        'freehold-dev-pre-token',
        [
          {
            Effect: 'Allow',
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: 'arn:of:pre-token-log:*',
          },
        ],
      ],
    ]);
  });

  test('keeps its log for a month, under Lambda’s name for it', () => {
    expect(inputs('aws:cloudwatch/logGroup:LogGroup', 'pre-token-log')).toMatchObject({
      name: '/aws/lambda/freehold-dev-pre-token',
      retentionInDays: 30,
    });
  });

  test('keeps its log as long as the settings say', async () => {
    const { resource } = await recordStack({ logRetentionDays: 7 });
    expect(resource('aws:cloudwatch/logGroup:LogGroup', 'pre-token-log').inputs['retentionInDays']).toBe(7);
  });

  test('times out when Cognito does', () => {
    expect(inputs('aws:lambda/function:Function', 'pre-token-function')['timeout']).toBe(5);
  });

  test('consists of one file, which exports the configured handler', async () => {
    const { code, handler, runtime } = inputs('aws:lambda/function:Function', 'pre-token-function');
    if (!(code instanceof pulumi.asset.AssetArchive)) throw new Error('The code is no archive of files.');
    const files = Object.entries(await code.assets);
    expect(files.map(([name]) => name)).toEqual(['pre-token-generation.mjs']);
    expect(handler).toBe('pre-token-generation.handler');
    expect(runtime).toBe('nodejs24.x');

    const file = files[0]?.[1];
    if (!(file instanceof pulumi.asset.FileAsset)) throw new Error('The code is no file.');
    expect(Object.entries(await import(await file.path))).toEqual([['handler', expect.any(Function)]]);
  });
});
