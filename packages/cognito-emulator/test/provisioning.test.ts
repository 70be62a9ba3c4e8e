import { expect, test } from 'vitest';
import { z } from 'zod';
import { settableClock, startEmulator } from './support/emulator.ts';

/**
 * The wire format that provisioning tools depend on: they compare each member that they read with the configured one.
 */

const Members = z.record(z.string(), z.unknown());

/** Sends a request without an SDK, which would hide missing members and wrong types. */
async function send(url: string, operation: string, input: object): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': `AWSCognitoIdentityProviderService.${operation}`,
      Authorization: 'AWS4-HMAC-SHA256 Credential=anyone/20260301/us-east-1/cognito-idp/aws4_request',
    },
    body: JSON.stringify(input),
  });
  return { ...Members.parse(await response.json()), status: response.status };
}

function membersOf(answer: Record<string, unknown>, name: string) {
  return Members.parse(answer[name]);
}

async function start(settings: object = {}) {
  const { url } = await startEmulator(settableClock());
  const created = membersOf(await send(url, 'CreateUserPool', { PoolName: 'users', ...settings }), 'UserPool');
  const UserPoolId = z.string().parse(created['Id']);
  const describe = async () => membersOf(await send(url, 'DescribeUserPool', { UserPoolId }), 'UserPool');
  return { url, UserPoolId, created, describe };
}

const defaultPolicy = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
};

function bare(UserPoolId: string) {
  return {
    Id: UserPoolId,
    Name: 'users',
    Arn: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${UserPoolId}`,
    CreationDate: 1_772_366_400,
    LastModifiedDate: 1_772_366_400,
    EstimatedNumberOfUsers: 0,
    Policies: { PasswordPolicy: defaultPolicy },
    DeletionProtection: 'INACTIVE',
    UserPoolTier: 'ESSENTIALS',
  };
}

const everySetting = {
  Policies: { PasswordPolicy: { MinimumLength: 12 } },
  DeletionProtection: 'ACTIVE',
  UserPoolTier: 'PLUS',
  LambdaConfig: {
    PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: 'arn:aws:lambda:us-east-1:1:function:f' },
  },
  AutoVerifiedAttributes: ['email'],
  MfaConfiguration: 'OFF',
  AdminCreateUserConfig: { AllowAdminCreateUserOnly: true, InviteMessageTemplate: { EmailSubject: 'Welcome' } },
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
  DeviceConfiguration: { DeviceOnlyRememberedOnUserPrompt: true },
  EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', SourceArn: 'arn:aws:ses:us-east-1:1:identity/x' },
  EmailVerificationMessage: '{####}',
  EmailVerificationSubject: 'Code',
  SmsAuthenticationMessage: '{####}',
  SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::1:role/sms' },
  SmsVerificationMessage: '{####}',
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  UserPoolAddOns: { AdvancedSecurityMode: 'OFF' },
  VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
};

test('a pool without settings returns only the defaults', async () => {
  const { UserPoolId, created, describe } = await start();
  expect(created).toEqual(bare(UserPoolId));
  expect(await describe()).toEqual(bare(UserPoolId));
});

test('every pool setting is returned as sent', async () => {
  const { describe } = await start(everySetting);
  const off = { RequireUppercase: false, RequireLowercase: false, RequireNumbers: false, RequireSymbols: false };
  expect(await describe()).toMatchObject({
    ...everySetting,
    Policies: { PasswordPolicy: { MinimumLength: 12, ...off, TemporaryPasswordValidityDays: 7 } },
  });
});

test('an empty update resets every updatable setting', async () => {
  const stored = {
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    UserPoolTags: { team: 'identity' },
  };
  const Schema = [{ Name: 'tenant_id', AttributeDataType: 'String', StringAttributeConstraints: { MinLength: '1' } }];
  const { url, UserPoolId, describe } = await start({ ...everySetting, ...stored, Schema });
  await send(url, 'CreateUserPoolDomain', { UserPoolId, Domain: 'users' });
  const { SchemaAttributes } = await describe();
  await send(url, 'UpdateUserPool', { UserPoolId });
  expect(await describe()).toEqual({ ...bare(UserPoolId), ...stored, SchemaAttributes, Domain: 'users' });
});

test('custom attributes are returned with their prefix and string constraints', async () => {
  const StringAttributeConstraints = { MinLength: '1', MaxLength: '63' };
  const Schema = [{ Name: 'tenant_id', AttributeDataType: 'String', Mutable: true, StringAttributeConstraints }];
  const { url, UserPoolId, describe } = await start({ Schema });
  const NumberAttributeConstraints = { MinValue: '0', MaxValue: '9' };
  const CustomAttributes = [{ Name: 'level', AttributeDataType: 'Number', NumberAttributeConstraints }];
  await send(url, 'AddCustomAttributes', { UserPoolId, CustomAttributes });
  const common = { DeveloperOnlyAttribute: false, Mutable: true, Required: false };
  expect((await describe())['SchemaAttributes']).toEqual([
    { ...common, Name: 'custom:tenant_id', AttributeDataType: 'String', StringAttributeConstraints },
    { ...common, Name: 'custom:level', AttributeDataType: 'Number', NumberAttributeConstraints },
  ]);
});

test('EmailSendingAccount defaults to COGNITO_DEFAULT', async () => {
  const { describe } = await start({ EmailConfiguration: { ReplyToEmailAddress: 'ada@example.com' } });
  expect(await describe()).toMatchObject({
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT', ReplyToEmailAddress: 'ada@example.com' },
  });
});

test('a client without settings returns ids, name and numeric dates', async () => {
  const { url, UserPoolId } = await start();
  const created = await send(url, 'CreateUserPoolClient', { UserPoolId, ClientName: 'web' });
  const { ClientId } = membersOf(created, 'UserPoolClient');
  const dates = { CreationDate: 1_772_366_400, LastModifiedDate: 1_772_366_400 };
  const expected = { UserPoolClient: { UserPoolId, ClientId, ClientName: 'web', ...dates }, status: 200 };
  expect(created).toEqual(expected);
  expect(await send(url, 'DescribeUserPoolClient', { UserPoolId, ClientId })).toEqual(expected);
  expect(await send(url, 'UpdateUserPoolClient', { UserPoolId, ClientId })).toEqual(expected);
});

test('dates of groups and branding are numbers', async () => {
  const { url, UserPoolId } = await start();
  const dates = { CreationDate: 1_772_366_400, LastModifiedDate: 1_772_366_400 };
  const group = await send(url, 'CreateGroup', { UserPoolId, GroupName: 'admins' });
  expect(group['Group']).toEqual({ UserPoolId, GroupName: 'admins', ...dates });
  const created = await send(url, 'CreateUserPoolClient', { UserPoolId, ClientName: 'web' });
  const { ClientId } = membersOf(created, 'UserPoolClient');
  const branding = await send(url, 'CreateManagedLoginBranding', { UserPoolId, ClientId });
  expect(branding['ManagedLoginBranding']).toMatchObject(dates);
});

test('deleted resources are reported as ResourceNotFoundException with status 400', async () => {
  const { url, UserPoolId } = await start();
  await send(url, 'DeleteUserPool', { UserPoolId });
  for (const [operation, input] of Object.entries({
    DescribeUserPool: {},
    GetUserPoolMfaConfig: {},
    DeleteUserPool: {},
    DescribeUserPoolClient: { ClientId: 'gone' },
    DescribeManagedLoginBrandingByClient: { ClientId: 'gone' },
    DescribeResourceServer: { Identifier: 'gone' },
    GetGroup: { GroupName: 'gone' },
  })) {
    expect(await send(url, operation, { UserPoolId, ...input })).toEqual({
      __type: 'ResourceNotFoundException',
      message: `User pool ${UserPoolId} does not exist.`,
      status: 400,
    });
  }
});

test('unsupported operations fail without a retry', async () => {
  const { url, UserPoolId } = await start();
  for (const operation of [
    'CreateIdentityProvider',
    'SetUICustomization',
    'SetRiskConfiguration',
    'SetLogDeliveryConfiguration',
  ]) {
    expect(await send(url, operation, { UserPoolId })).toMatchObject({
      __type: 'UnknownOperationException',
      status: 400,
    });
  }
});
