import {
  AdminAddUserToGroupCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  type CognitoIdentityProviderClient,
  CreateGroupCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  ListGroupsCommand,
  ListUsersInGroupCommand,
  UpdateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createPool, invite, settableClock, startEmulator } from './support/emulator.ts';

test('GetGroup returns the group as created', async () => {
  const { aws } = await startEmulator(settableClock());
  const UserPoolId = await createPool(aws);
  const group = { UserPoolId, GroupName: 'admins', Description: 'They may delete', Precedence: 0 };
  const dates = { CreationDate: new Date('2026-03-01T12:00:00Z'), LastModifiedDate: new Date('2026-03-01T12:00:00Z') };
  expect((await aws.send(new CreateGroupCommand(group))).Group).toEqual({ ...group, ...dates });
  const { Group } = await aws.send(new GetGroupCommand({ UserPoolId, GroupName: 'admins' }));
  expect(Group).toEqual({ ...group, ...dates });
});

test('UpdateGroup keeps omitted settings', async () => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws);
  await aws.send(new CreateGroupCommand({ UserPoolId, GroupName: 'admins', Description: 'old', Precedence: 3 }));
  await aws.send(new UpdateGroupCommand({ UserPoolId, GroupName: 'admins', Description: 'new' }));
  const { Group } = await aws.send(new GetGroupCommand({ UserPoolId, GroupName: 'admins' }));
  expect(Group).toMatchObject({ Description: 'new', Precedence: 3 });
});

test('CreateGroup refuses a name that is taken', async () => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws);
  await aws.send(new CreateGroupCommand({ UserPoolId, GroupName: 'admins' }));
  await expect(aws.send(new CreateGroupCommand({ UserPoolId, GroupName: 'admins' }))).rejects.toMatchObject({
    name: 'GroupExistsException',
    message: 'A group with the name already exists.',
  });
});

test('GetGroup and UpdateGroup report ResourceNotFoundException for a deleted group', async () => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws);
  const { email } = await invite(aws, UserPoolId);
  const gone = { name: 'ResourceNotFoundException', message: 'Group not found.' };
  const names = { UserPoolId, GroupName: 'nobody' };
  await expect(aws.send(new GetGroupCommand(names))).rejects.toMatchObject(gone);
  await expect(aws.send(new UpdateGroupCommand(names))).rejects.toMatchObject(gone);
  await expect(aws.send(new AdminAddUserToGroupCommand({ ...names, Username: email }))).rejects.toMatchObject(gone);
});

test('AdminAddUserToGroup refuses an unknown user', async () => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws);
  await aws.send(new CreateGroupCommand({ UserPoolId, GroupName: 'admins' }));
  await expect(
    aws.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName: 'admins', Username: 'nobody@example.com' })),
  ).rejects.toMatchObject({ name: 'UserNotFoundException' });
});

test('ListGroups returns pages ordered by name', async () => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws);
  for (const GroupName of ['c', 'a', 'b']) await aws.send(new CreateGroupCommand({ UserPoolId, GroupName }));
  const first = await aws.send(new ListGroupsCommand({ UserPoolId, Limit: 2 }));
  const second = await aws.send(new ListGroupsCommand({ UserPoolId, Limit: 2, NextToken: first.NextToken }));
  expect(first.Groups?.map(({ GroupName }) => GroupName)).toEqual(['a', 'b']);
  expect(second.Groups?.map(({ GroupName }) => GroupName)).toEqual(['c']);
  expect(second.NextToken).toBeUndefined();
});

/** A pool with the groups a, b and c, and a user in c and a. */
async function startWithMember() {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws);
  const { email: Username } = await invite(aws, UserPoolId);
  for (const GroupName of ['a', 'b', 'c']) await aws.send(new CreateGroupCommand({ UserPoolId, GroupName }));
  for (const GroupName of ['c', 'a']) {
    await aws.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName, Username }));
  }
  return { aws, UserPoolId, Username };
}

async function groupsOf(aws: CognitoIdentityProviderClient, names: { UserPoolId: string; Username: string }) {
  const { Groups = [] } = await aws.send(new AdminListGroupsForUserCommand(names));
  return Groups.map(({ GroupName }) => GroupName);
}

test('AdminListGroupsForUser returns pages ordered by name', async () => {
  const { aws, UserPoolId, Username } = await startWithMember();
  const input = { UserPoolId, Username, Limit: 1 };
  const first = await aws.send(new AdminListGroupsForUserCommand(input));
  const second = await aws.send(new AdminListGroupsForUserCommand({ ...input, NextToken: first.NextToken }));
  expect(first.Groups).toEqual([
    { GroupName: 'a', UserPoolId, CreationDate: expect.any(Date), LastModifiedDate: expect.any(Date) },
  ]);
  expect(second.Groups?.map(({ GroupName }) => GroupName)).toEqual(['c']);
  expect(second.NextToken).toBeUndefined();
});

test('AdminRemoveUserFromGroup keeps other memberships and can be repeated', async () => {
  const { aws, UserPoolId, Username } = await startWithMember();
  for (let round = 0; round < 2; round++) {
    await aws.send(new AdminRemoveUserFromGroupCommand({ UserPoolId, Username, GroupName: 'a' }));
    expect(await groupsOf(aws, { UserPoolId, Username })).toEqual(['c']);
  }
});

test('ListUsersInGroup returns pages of UserType', async () => {
  const { aws } = await startEmulator(settableClock());
  const UserPoolId = await createPool(aws);
  await aws.send(new CreateGroupCommand({ UserPoolId, GroupName: 'admins' }));
  const users = [await invite(aws, UserPoolId), await invite(aws, UserPoolId)];
  for (const { email: Username } of users) {
    await aws.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName: 'admins', Username }));
  }
  await invite(aws, UserPoolId);
  const input = { UserPoolId, GroupName: 'admins', Limit: 1 };
  const first = await aws.send(new ListUsersInGroupCommand(input));
  const second = await aws.send(new ListUsersInGroupCommand({ ...input, NextToken: first.NextToken }));
  expect(second.NextToken).toBeUndefined();
  const expected = users.map(({ email, username }) => ({
    Username: username,
    Enabled: true,
    UserStatus: 'FORCE_CHANGE_PASSWORD',
    UserCreateDate: new Date('2026-03-01T12:00:00Z'),
    UserLastModifiedDate: new Date('2026-03-01T12:00:00Z'),
    Attributes: [
      { Name: 'email', Value: email },
      { Name: 'sub', Value: username },
    ],
  }));
  const byUsername = expected.toSorted((a, b) => (a.Username < b.Username ? -1 : 1));
  expect([...(first.Users ?? []), ...(second.Users ?? [])]).toEqual(byUsername);
});

test("a new group with a deleted group's name has no members", async () => {
  const { aws, UserPoolId, Username } = await startWithMember();
  const group = { UserPoolId, GroupName: 'a' };
  await aws.send(new DeleteGroupCommand(group));
  await expect(aws.send(new GetGroupCommand(group))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect(await groupsOf(aws, { UserPoolId, Username })).toEqual(['c']);
  await aws.send(new CreateGroupCommand(group));
  expect((await aws.send(new ListUsersInGroupCommand(group))).Users).toEqual([]);
  expect(await groupsOf(aws, { UserPoolId, Username })).toEqual(['c']);
});

test('member operations and DeleteGroup refuse a deleted group', async () => {
  const { aws, UserPoolId, Username } = await startWithMember();
  const gone = { name: 'ResourceNotFoundException', message: 'Group not found.' };
  const names = { UserPoolId, GroupName: 'nobody' };
  await expect(aws.send(new ListUsersInGroupCommand(names))).rejects.toMatchObject(gone);
  await expect(aws.send(new DeleteGroupCommand(names))).rejects.toMatchObject(gone);
  await expect(aws.send(new AdminRemoveUserFromGroupCommand({ ...names, Username }))).rejects.toMatchObject(gone);
});

test('AdminListGroupsForUser and AdminRemoveUserFromGroup refuse an unknown user', async () => {
  const { aws, UserPoolId } = await startWithMember();
  const names = { UserPoolId, Username: 'nobody@example.com' };
  const unknown = { name: 'UserNotFoundException', message: 'User does not exist.' };
  await expect(groupsOf(aws, names)).rejects.toMatchObject(unknown);
  await expect(aws.send(new AdminRemoveUserFromGroupCommand({ ...names, GroupName: 'a' }))).rejects.toMatchObject(
    unknown,
  );
});

test('group lists refuse a limit above 60', async () => {
  const { aws, UserPoolId, Username } = await startWithMember();
  const refusal = { name: 'InvalidParameterException' };
  const listed = { UserPoolId, Limit: 61 };
  await expect(aws.send(new AdminListGroupsForUserCommand({ ...listed, Username }))).rejects.toMatchObject(refusal);
  await expect(aws.send(new ListUsersInGroupCommand({ ...listed, GroupName: 'a' }))).rejects.toMatchObject(refusal);
});
