import {
  AddCustomAttributesCommand,
  AdminUpdateUserAttributesCommand,
  type CognitoIdentityProviderClient,
  DescribeUserPoolCommand,
  type SchemaAttributeType,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createPool, invite, startEmulator } from './support/emulator.ts';

function add(aws: CognitoIdentityProviderClient, UserPoolId: string, CustomAttributes: SchemaAttributeType[]) {
  return aws.send(new AddCustomAttributesCommand({ UserPoolId, CustomAttributes }));
}

async function schemaOf(aws: CognitoIdentityProviderClient, UserPoolId: string) {
  return (await aws.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool?.SchemaAttributes ?? [];
}

function numbered(count: number, from = 0): SchemaAttributeType[] {
  return Array.from({ length: count }, (_, n) => ({ Name: `a${from + n}`, AttributeDataType: 'String' as const }));
}

test('AddCustomAttributes adds an attribute with its prefix that existing users can have', async () => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws, { Schema: [{ Name: 'tenant_id', AttributeDataType: 'String' }] });
  const { email } = await invite(aws, UserPoolId);
  const constraints = { StringAttributeConstraints: { MinLength: '1', MaxLength: '16' } };
  await add(aws, UserPoolId, [{ Name: 'role', AttributeDataType: 'String', Mutable: true, ...constraints }]);
  expect(await schemaOf(aws, UserPoolId)).toMatchObject([
    { Name: 'custom:tenant_id' },
    {
      Name: 'custom:role',
      AttributeDataType: 'String',
      DeveloperOnlyAttribute: false,
      Mutable: true,
      Required: false,
      ...constraints,
    },
  ]);
  const UserAttributes = [{ Name: 'custom:role', Value: 'owner' }];
  await aws.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username: email, UserAttributes }));
});

test('UpdateUserPool keeps added attributes', async () => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws);
  await add(aws, UserPoolId, [{ Name: 'role' }]);
  await aws.send(new UpdateUserPoolCommand({ UserPoolId }));
  expect(await schemaOf(aws, UserPoolId)).toMatchObject([{ Name: 'custom:role' }]);
});

test("AddCustomAttributes adds a custom attribute under a standard attribute's name", async () => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws);
  await add(aws, UserPoolId, [{ Name: 'locale' }]);
  expect(await schemaOf(aws, UserPoolId)).toMatchObject([{ Name: 'custom:locale' }]);
});

test('AddCustomAttributes adds nothing when one attribute exists already', async () => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws, { Schema: [{ Name: 'tenant_id', Mutable: false }] });
  const before = await schemaOf(aws, UserPoolId);
  for (const twice of [{ Name: 'tenant_id', Mutable: true }, { Name: 'role' }]) {
    await expect(add(aws, UserPoolId, [{ Name: 'role' }, twice])).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: `custom:${twice.Name}: Existing attribute already has name custom:${twice.Name}.`,
    });
  }
  expect(await schemaOf(aws, UserPoolId)).toEqual(before);
});

test('AddCustomAttributes refuses a 51st custom attribute', async () => {
  const { aws } = await startEmulator();
  const email = { Name: 'email', AttributeDataType: 'String' as const, Required: true };
  const UserPoolId = await createPool(aws, { Schema: [email, ...numbered(25)] });
  await add(aws, UserPoolId, numbered(25, 25));
  await expect(add(aws, UserPoolId, [{ Name: 'one_more' }])).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'A user pool can have 50 custom attributes at most.',
  });
});

test.each([
  [
    'a required attribute',
    [{ Name: 'role', Required: true }],
    'Required custom attributes are not supported currently.',
  ],
  ['a name of more than 20 characters', [{ Name: 'a'.repeat(21) }], "Value at 'customAttributes.1.member.name'"],
  ['nothing', [], "Value at 'customAttributes'"],
  ['more than 25 at once', numbered(26), "Value at 'customAttributes'"],
])('AddCustomAttributes refuses %s', async (_, attributes, message) => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws);
  await expect(add(aws, UserPoolId, attributes)).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining(message),
  });
});

test('AddCustomAttributes refuses a deleted pool', async () => {
  const { aws } = await startEmulator();
  await expect(add(aws, 'eu-central-1_Nowhere12', [{ Name: 'role' }])).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});
