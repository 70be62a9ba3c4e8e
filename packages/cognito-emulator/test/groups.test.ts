import {
  AdminAddUserToGroupCommand,
  CreateGroupCommand,
  GetGroupCommand,
  ListGroupsCommand,
  UpdateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createPool, invite, settableClock, startEmulator } from './local-cognito.ts';

test('a group comes back as it was made', async () => {
  const { aws } = await startEmulator(settableClock());
  const UserPoolId = await createPool(aws);
  const group = { UserPoolId, GroupName: 'admins', Description: 'They may delete', Precedence: 0 };
  const dates = { CreationDate: new Date('2026-03-01T12:00:00Z'), LastModifiedDate: new Date('2026-03-01T12:00:00Z') };
  expect((await aws.send(new CreateGroupCommand(group))).Group).toEqual({ ...group, ...dates });
  const { Group } = await aws.send(new GetGroupCommand({ UserPoolId, GroupName: 'admins' }));
  expect(Group).toEqual({ ...group, ...dates });
});

test('an update changes what it sends and keeps the rest', async () => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws);
  await aws.send(new CreateGroupCommand({ UserPoolId, GroupName: 'admins', Description: 'old', Precedence: 3 }));
  await aws.send(new UpdateGroupCommand({ UserPoolId, GroupName: 'admins', Description: 'new' }));
  const { Group } = await aws.send(new GetGroupCommand({ UserPoolId, GroupName: 'admins' }));
  expect(Group).toMatchObject({ Description: 'new', Precedence: 3 });
});

test('a name is taken once', async () => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws);
  await aws.send(new CreateGroupCommand({ UserPoolId, GroupName: 'admins' }));
  await expect(aws.send(new CreateGroupCommand({ UserPoolId, GroupName: 'admins' }))).rejects.toMatchObject({
    name: 'GroupExistsException',
    message: 'A group with the name already exists.',
  });
});

test('a group that is gone is not found', async () => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws);
  const { email } = await invite(aws, UserPoolId);
  const gone = { name: 'ResourceNotFoundException', message: 'Group not found.' };
  const names = { UserPoolId, GroupName: 'nobody' };
  await expect(aws.send(new GetGroupCommand(names))).rejects.toMatchObject(gone);
  await expect(aws.send(new UpdateGroupCommand(names))).rejects.toMatchObject(gone);
  await expect(aws.send(new AdminAddUserToGroupCommand({ ...names, Username: email }))).rejects.toMatchObject(gone);
});

test('nobody unknown joins a group', async () => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws);
  await aws.send(new CreateGroupCommand({ UserPoolId, GroupName: 'admins' }));
  await expect(
    aws.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName: 'admins', Username: 'nobody@example.com' })),
  ).rejects.toMatchObject({ name: 'UserNotFoundException' });
});

test('groups are listed page by page by name', async () => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws);
  for (const GroupName of ['c', 'a', 'b']) {
    await aws.send(new CreateGroupCommand({ UserPoolId, GroupName }));
  }
  const first = await aws.send(new ListGroupsCommand({ UserPoolId, Limit: 2 }));
  const second = await aws.send(new ListGroupsCommand({ UserPoolId, Limit: 2, NextToken: first.NextToken }));
  expect(first.Groups?.map(({ GroupName }) => GroupName)).toEqual(['a', 'b']);
  expect(second.Groups?.map(({ GroupName }) => GroupName)).toEqual(['c']);
  expect(second.NextToken).toBeUndefined();
});
