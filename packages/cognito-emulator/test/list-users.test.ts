import {
  AdminDisableUserCommand,
  type CognitoIdentityProviderClient,
  ListUsersCommand,
  type ListUsersCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createPool, createTenantPool, invite, register, settableClock, startEmulator } from './support/emulator.ts';

/** Ada has a password, Bea is invited, Cleo is invited and disabled. */
async function threeUsers() {
  const { aws } = await startEmulator();
  const { poolId } = await createTenantPool(aws);
  const ada = await register(aws, poolId, 'ada@example.com', { given_name: 'Ada "Countess"', phone_number: '+441' });
  const bea = await invite(aws, poolId, 'bea@example.com', { name: 'Bea', 'custom:tenant_id': 'acme' });
  const cleo = await invite(aws, poolId, 'cleo@mail.example', { family_name: 'Adams' });
  await aws.send(new AdminDisableUserCommand({ UserPoolId: poolId, Username: cleo.email }));
  return { aws, poolId, ada, bea, cleo };
}

async function emails(aws: CognitoIdentityProviderClient, input: ListUsersCommandInput) {
  const { Users = [] } = await aws.send(new ListUsersCommand(input));
  return Users.map(({ Attributes }) => Attributes?.find(({ Name }) => Name === 'email')?.Value).toSorted();
}

test('ListUsers returns users as UserType with all attributes', async () => {
  const { aws } = await startEmulator(settableClock());
  const { poolId } = await createTenantPool(aws);
  const { username } = await invite(aws, poolId, 'ada@example.com', { 'custom:tenant_id': 'acme' });
  const { Users } = await aws.send(new ListUsersCommand({ UserPoolId: poolId }));
  expect(Users).toEqual([
    {
      Username: username,
      Enabled: true,
      UserStatus: 'FORCE_CHANGE_PASSWORD',
      UserCreateDate: new Date('2026-03-01T12:00:00Z'),
      UserLastModifiedDate: new Date('2026-03-01T12:00:00Z'),
      Attributes: expect.arrayContaining([
        { Name: 'sub', Value: username },
        { Name: 'email', Value: 'ada@example.com' },
        { Name: 'custom:tenant_id', Value: 'acme' },
      ]),
    },
  ]);
});

test.each([
  ['email = "ada@example.com"', ['ada@example.com']],
  ['email="ada@example.com"', ['ada@example.com']],
  ['  email  ^=  "b"  ', ['bea@example.com']],
  ['email = "ada"', []],
  ['email = "ADA@example.com"', []],
  ['name = "Bea"', ['bea@example.com']],
  ['given_name = "Ada \\"Countess\\""', ['ada@example.com']],
  ['family_name ^= "Ad"', ['cleo@mail.example']],
  ['phone_number ^= "+44"', ['ada@example.com']],
  ['preferred_username ^= ""', []],
  ['status = "Disabled"', ['cleo@mail.example']],
  ['status = "Enabled"', ['ada@example.com', 'bea@example.com']],
  ['status = "enabled"', []],
  ['cognito:user_status = "CONFIRMED"', ['ada@example.com']],
  ['cognito:user_status ^= "force_change"', ['bea@example.com', 'cleo@mail.example']],
  ['', ['ada@example.com', 'bea@example.com', 'cleo@mail.example']],
])('the filter "%s" selects the right users', async (Filter, expected) => {
  const { aws, poolId } = await threeUsers();
  expect(await emails(aws, { UserPoolId: poolId, Filter })).toEqual(expected);
});

test('filters find a user by sub and by username', async () => {
  const { aws, poolId, bea } = await threeUsers();
  for (const name of ['sub', 'username']) {
    const Filter = `${name} = "${bea.username}"`;
    expect(await emails(aws, { UserPoolId: poolId, Filter })).toEqual([bea.email]);
  }
});

test.each([
  ['ada@example.com', 'Error while parsing filter.'],
  ['email = ada@example.com', 'Error while parsing filter.'],
  ["email = 'ada@example.com'", 'Error while parsing filter.'],
  ['email = "ada@example.com', 'Error while parsing filter.'],
  ['email = "a"b"', 'Error while parsing filter.'],
  ['email != "ada@example.com"', 'Error while parsing filter.'],
  ['email $= "example.com"', 'Error while parsing filter.'],
  ['email = "a" and name = "b"', 'Error while parsing filter.'],
  ['= "a"', 'Error while parsing filter.'],
  ['custom:tenant_id = "acme"', 'Invalid search attribute: custom:tenant_id'],
  ['enabled = "true"', 'Invalid search attribute: enabled'],
  ['nickname = "Ada"', 'Invalid search attribute: nickname'],
])('ListUsers refuses the filter %s', async (Filter, message) => {
  const { aws } = await startEmulator();
  const { poolId } = await createTenantPool(aws);
  await expect(aws.send(new ListUsersCommand({ UserPoolId: poolId, Filter }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message,
  });
});

test('AttributesToGet selects attributes', async () => {
  const { aws, poolId } = await threeUsers();
  const { Users } = await aws.send(
    new ListUsersCommand({ UserPoolId: poolId, AttributesToGet: ['name'], Filter: 'name = "Bea"' }),
  );
  expect(Users?.map(({ Attributes }) => Attributes)).toEqual([[{ Name: 'name', Value: 'Bea' }]]);
});

test('an empty AttributesToGet selects all attributes', async () => {
  const { aws, poolId } = await threeUsers();
  const { Users } = await aws.send(new ListUsersCommand({ UserPoolId: poolId, AttributesToGet: [] }));
  expect(Users?.every(({ Attributes }) => Attributes?.some(({ Name }) => Name === 'email'))).toBe(true);
});

test.each(['nope', 'name'])('AttributesToGet refuses %s, which some users lack', async (name) => {
  const { aws, poolId } = await threeUsers();
  await expect(
    aws.send(new ListUsersCommand({ UserPoolId: poolId, AttributesToGet: ['email', name] })),
  ).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'One or more requested attributes do not exist.',
  });
});

test('pages list each user once when users are added meanwhile', async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws, { UsernameAttributes: undefined });
  for (const name of ['c', 'a', 'd', 'b']) await invite(aws, poolId, name);
  const input = { UserPoolId: poolId, Limit: 2, Filter: 'status = "Enabled"' };
  const first = await aws.send(new ListUsersCommand(input));
  await invite(aws, poolId, 'aa');
  const second = await aws.send(new ListUsersCommand({ ...input, PaginationToken: first.PaginationToken }));
  expect(first.Users?.map(({ Username }) => Username)).toEqual(['a', 'b']);
  expect(second.Users?.map(({ Username }) => Username)).toEqual(['c', 'd']);
  expect(second.PaginationToken).toBeUndefined();
});

test('a limit of zero means the default', async () => {
  const { aws, poolId } = await threeUsers();
  expect(await emails(aws, { UserPoolId: poolId, Limit: 0 })).toHaveLength(3);
});

test.each<[string, Partial<ListUsersCommandInput>]>([
  ['a limit of 61', { Limit: 61 }],
  ['a negative limit', { Limit: -1 }],
  ['a pagination token that is none', { PaginationToken: 'nonsense' }],
  ['a filter of 257 characters', { Filter: `email = "${'a'.repeat(247)}"` }],
])('ListUsers refuses %s', async (_, input) => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws);
  await expect(aws.send(new ListUsersCommand({ UserPoolId, ...input }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

test('ListUsers refuses a deleted pool', async () => {
  const { aws } = await startEmulator();
  await expect(aws.send(new ListUsersCommand({ UserPoolId: 'eu-central-1_gone' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'User pool eu-central-1_gone does not exist.',
  });
});
