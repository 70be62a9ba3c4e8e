import {
  CreateGroupCommand,
  CreateUserPoolCommand,
  DeleteUserPoolCommand,
  DescribeUserPoolCommand,
  ListUserPoolsCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { awsClient, createPool, defined, invite, settableClock, startEmulator } from './support/emulator.ts';

async function describePool(aws: ReturnType<typeof awsClient>, UserPoolId: string) {
  return defined((await aws.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool);
}

test('a pool id has the form that verifiers accept', async () => {
  const { url } = await startEmulator();
  for (const region of ['us-east-1', 'ap-southeast-2', 'us-gov-west-1']) {
    const id = await createPool(awsClient(url, region));
    expect(id).toMatch(new RegExp(`^${region}_[A-Za-z0-9]{9}$`));
  }
});

test('DescribeUserPool returns exactly the configured settings', async () => {
  const { aws } = await startEmulator(settableClock());
  const id = await createPool(aws, {
    PoolName: 'customers',
    Policies: { PasswordPolicy: { MinimumLength: 12, RequireNumbers: true, TemporaryPasswordValidityDays: 3 } },
    DeletionProtection: 'ACTIVE',
    AutoVerifiedAttributes: ['email'],
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    AdminCreateUserConfig: { InviteMessageTemplate: { EmailSubject: 'Welcome' } },
    UsernameConfiguration: { CaseSensitive: false },
    UserPoolTags: { team: 'identity' },
    Schema: [
      { Name: 'email', AttributeDataType: 'String', Required: true, Mutable: true },
      {
        Name: 'tenant_id',
        AttributeDataType: 'String',
        Mutable: false,
        StringAttributeConstraints: { MinLength: '1', MaxLength: '63' },
      },
    ],
  });
  expect(await describePool(aws, id)).toEqual({
    Id: id,
    Name: 'customers',
    Arn: expect.stringMatching(`^arn:aws:cognito-idp:eu-central-1:\\d{12}:userpool/${id}$`),
    CreationDate: new Date('2026-03-01T12:00:00Z'),
    LastModifiedDate: new Date('2026-03-01T12:00:00Z'),
    EstimatedNumberOfUsers: 0,
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    Policies: {
      PasswordPolicy: {
        MinimumLength: 12,
        RequireUppercase: false,
        RequireLowercase: false,
        RequireNumbers: true,
        RequireSymbols: false,
        TemporaryPasswordValidityDays: 3,
      },
    },
    DeletionProtection: 'ACTIVE',
    UserPoolTier: 'ESSENTIALS',
    AutoVerifiedAttributes: ['email'],
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, InviteMessageTemplate: { EmailSubject: 'Welcome' } },
    UserPoolTags: { team: 'identity' },
    SchemaAttributes: [
      {
        Name: 'email',
        AttributeDataType: 'String',
        DeveloperOnlyAttribute: false,
        Required: true,
        Mutable: true,
        StringAttributeConstraints: { MinLength: '0', MaxLength: '2048' },
      },
      {
        Name: 'custom:tenant_id',
        AttributeDataType: 'String',
        DeveloperOnlyAttribute: false,
        Required: false,
        Mutable: false,
        StringAttributeConstraints: { MinLength: '1', MaxLength: '63' },
      },
    ],
  });
});

test('a pool without a password policy has the default policy', async () => {
  const { aws } = await startEmulator();
  const { Policies } = await describePool(aws, await createPool(aws));
  expect(Policies?.PasswordPolicy).toEqual({
    MinimumLength: 8,
    RequireUppercase: true,
    RequireLowercase: true,
    RequireNumbers: true,
    RequireSymbols: true,
    TemporaryPasswordValidityDays: 7,
  });
});

test('TemporaryPasswordValidityDays 0 means 7', async () => {
  const { aws } = await startEmulator();
  const id = await createPool(aws, { Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 0 } } });
  expect((await describePool(aws, id)).Policies?.PasswordPolicy?.TemporaryPasswordValidityDays).toBe(7);
});

test('UpdateUserPool resets omitted settings and keeps name, tags and schema', async () => {
  const { aws } = await startEmulator();
  const id = await createPool(aws, {
    PoolName: 'customers',
    AutoVerifiedAttributes: ['email'],
    DeletionProtection: 'ACTIVE',
    UserPoolTier: 'PLUS',
    UserPoolTags: { team: 'identity' },
    Schema: [{ Name: 'tenant_id', AttributeDataType: 'String' }],
    LambdaConfig: {
      PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: 'arn:aws:lambda:eu-central-1:1:function:f' },
    },
  });
  await aws.send(new UpdateUserPoolCommand({ UserPoolId: id, Policies: { PasswordPolicy: { MinimumLength: 10 } } }));
  const pool = await describePool(aws, id);
  expect(pool).toMatchObject({
    Name: 'customers',
    UserPoolTags: { team: 'identity' },
    UsernameAttributes: ['email'],
    SchemaAttributes: [{ Name: 'custom:tenant_id' }],
    DeletionProtection: 'INACTIVE',
    UserPoolTier: 'ESSENTIALS',
    Policies: { PasswordPolicy: { MinimumLength: 10, RequireSymbols: false } },
  });
  expect(pool).not.toHaveProperty('AutoVerifiedAttributes');
  expect(pool).not.toHaveProperty('LambdaConfig');
});

test('UpdateUserPool renames a pool and replaces its tags', async () => {
  const { aws } = await startEmulator();
  const id = await createPool(aws, { UserPoolTags: { a: '1' } });
  await aws.send(new UpdateUserPoolCommand({ UserPoolId: id, PoolName: 'renamed', UserPoolTags: { b: '2' } }));
  expect(await describePool(aws, id)).toMatchObject({ Name: 'renamed', UserPoolTags: { b: '2' } });
});

test('DescribeUserPool counts the users', async () => {
  const { aws } = await startEmulator();
  const id = await createPool(aws);
  await invite(aws, id);
  await invite(aws, id);
  expect((await describePool(aws, id)).EstimatedNumberOfUsers).toBe(2);
});

test('DeleteUserPool refuses a protected pool', async () => {
  const { aws } = await startEmulator();
  const id = await createPool(aws, { DeletionProtection: 'ACTIVE' });
  await expect(aws.send(new DeleteUserPoolCommand({ UserPoolId: id }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining('deletion protection is activated'),
  });
  await aws.send(new UpdateUserPoolCommand({ UserPoolId: id, DeletionProtection: 'INACTIVE' }));
  await aws.send(new DeleteUserPoolCommand({ UserPoolId: id }));
  await expect(describePool(aws, id)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('operations report ResourceNotFoundException for a deleted pool', async () => {
  const { aws } = await startEmulator();
  const UserPoolId = 'eu-central-1_Nowhere12';
  const gone = { name: 'ResourceNotFoundException', message: `User pool ${UserPoolId} does not exist.` };
  await expect(describePool(aws, UserPoolId)).rejects.toMatchObject(gone);
  await expect(aws.send(new UpdateUserPoolCommand({ UserPoolId }))).rejects.toMatchObject(gone);
  await expect(aws.send(new DeleteUserPoolCommand({ UserPoolId }))).rejects.toMatchObject(gone);
  await expect(aws.send(new CreateGroupCommand({ UserPoolId, GroupName: 'g' }))).rejects.toMatchObject(gone);
});

test('operations refuse a pool of another region', async () => {
  const { aws, url } = await startEmulator();
  const id = await createPool(aws);
  const elsewhere = awsClient(url, 'us-east-1');
  await expect(describePool(elsewhere, id)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect((await elsewhere.send(new ListUserPoolsCommand({ MaxResults: 60 }))).UserPools).toEqual([]);
});

test('ListUserPools returns each pool once', async () => {
  const { aws } = await startEmulator();
  const ids = await Promise.all(Array.from({ length: 5 }, (_, n) => createPool(aws, { PoolName: `pool ${n}` })));
  const first = await aws.send(new ListUserPoolsCommand({ MaxResults: 2 }));
  const second = await aws.send(new ListUserPoolsCommand({ MaxResults: 2, NextToken: first.NextToken }));
  const third = await aws.send(new ListUserPoolsCommand({ MaxResults: 2, NextToken: second.NextToken }));
  const listed = [first, second, third].flatMap(({ UserPools }) => UserPools?.map(({ Id }) => Id) ?? []);
  expect(listed.toSorted()).toEqual(ids.toSorted());
  expect(third.NextToken).toBeUndefined();
  expect(first.UserPools?.[0]).toMatchObject({ Name: expect.stringContaining('pool'), CreationDate: expect.any(Date) });
});

test('ListUserPools refuses an invalid pagination token', async () => {
  const { aws } = await startEmulator();
  await expect(aws.send(new ListUserPoolsCommand({ MaxResults: 2, NextToken: 'x' }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Invalid pagination token.',
  });
});

test.each([
  ['a required custom attribute', { Schema: [{ Name: 'tenant_id', Required: true }] }, 'Required custom attributes'],
  ['an attribute twice', { Schema: [{ Name: 'a' }, { Name: 'a' }] }, 'more than once'],
  ['a name of more than 20 characters', { Schema: [{ Name: 'a'.repeat(21) }] }, "Value at 'schema.1.member.name'"],
  [
    'a history of passwords, which the emulator lacks',
    { Policies: { PasswordPolicy: { PasswordHistorySize: 1 } } },
    'PasswordHistorySize',
  ],
  ['MFA without a factor', { MfaConfiguration: 'ON' as const }, 'SMS configuration'],
  ['optional MFA without a factor', { MfaConfiguration: 'OPTIONAL' as const }, 'SMS configuration'],
  ['aliases, which the emulator lacks', { AliasAttributes: ['email' as const] }, 'AliasAttributes'],
  [
    'sign-in by telephone, which the emulator lacks',
    { UsernameAttributes: ['phone_number' as const] },
    'UsernameAttributes',
  ],
])('a pool with %s is refused', async (_, settings, message) => {
  const { aws } = await startEmulator();
  await expect(aws.send(new CreateUserPoolCommand({ PoolName: 'users', ...settings }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining(message),
  });
});

test('the V2 trigger is refused in the Lite plan', async () => {
  const { aws } = await startEmulator();
  const LambdaConfig = {
    PreTokenGenerationConfig: { LambdaVersion: 'V2_0' as const, LambdaArn: 'arn:aws:lambda:eu-central-1:1:function:f' },
  };
  await expect(createPool(aws, { UserPoolTier: 'LITE', LambdaConfig })).rejects.toMatchObject({
    name: 'FeatureUnavailableInTierException',
  });
});

test('unsupported triggers are logged', async () => {
  const lines: string[] = [];
  const { aws } = await startEmulator({ log: (line) => lines.push(line) });
  await createPool(aws, { LambdaConfig: { PreSignUp: 'arn:aws:lambda:eu-central-1:1:function:f' } });
  expect(lines).toContainEqual(expect.stringContaining("doesn't call these triggers: PreSignUp"));
});
