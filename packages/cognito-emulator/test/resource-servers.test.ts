import {
  CreateResourceServerCommand,
  type CreateResourceServerCommandInput,
  DeleteResourceServerCommand,
  DescribeResourceServerCommand,
  ListResourceServersCommand,
  UpdateResourceServerCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createClient, createPool, startEmulator } from './support/emulator.ts';

const ordersServer = {
  Identifier: 'https://orders.example.com',
  Name: 'Orders',
  Scopes: [
    { ScopeName: 'read', ScopeDescription: 'See orders' },
    { ScopeName: 'write', ScopeDescription: 'Change orders' },
  ],
};

async function startWithPool() {
  const { aws } = await startEmulator();
  return { aws, UserPoolId: await createPool(aws) };
}

test('DescribeResourceServer returns the server as created', async () => {
  const { aws, UserPoolId } = await startWithPool();
  const created = await aws.send(new CreateResourceServerCommand({ UserPoolId, ...ordersServer }));
  const names = { UserPoolId, Identifier: ordersServer.Identifier };
  const described = await aws.send(new DescribeResourceServerCommand(names));
  expect([created.ResourceServer, described.ResourceServer]).toEqual(Array(2).fill({ UserPoolId, ...ordersServer }));
});

test('a resource server can have no scopes', async () => {
  const { aws, UserPoolId } = await startWithPool();
  const { ResourceServer } = await aws.send(
    new CreateResourceServerCommand({ UserPoolId, Identifier: 'orders', Name: 'Orders' }),
  );
  expect(ResourceServer).toEqual({ UserPoolId, Identifier: 'orders', Name: 'Orders', Scopes: [] });
});

test('UpdateResourceServer removes omitted scopes', async () => {
  const { aws, UserPoolId } = await startWithPool();
  await aws.send(new CreateResourceServerCommand({ UserPoolId, ...ordersServer }));
  const { Identifier } = ordersServer;
  const update = new UpdateResourceServerCommand({ UserPoolId, Identifier, Name: 'Renamed' });
  expect((await aws.send(update)).ResourceServer).toEqual({ UserPoolId, Identifier, Name: 'Renamed', Scopes: [] });
});

test('a client accepts scopes of existing resource servers only', async () => {
  const { aws, UserPoolId } = await startWithPool();
  await aws.send(new CreateResourceServerCommand({ UserPoolId, ...ordersServer }));
  const scope = `${ordersServer.Identifier}/read`;
  const { id: ClientId } = await createClient(aws, UserPoolId, { AllowedOAuthScopes: ['openid', scope] });
  const allow = (AllowedOAuthScopes: string[]) =>
    aws.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, AllowedOAuthScopes }));
  expect((await allow([scope])).UserPoolClient?.AllowedOAuthScopes).toEqual([scope]);
  for (const unknown of [`${ordersServer.Identifier}/delete`, ordersServer.Identifier, 'read', 'other/read']) {
    await expect(allow(['openid', unknown])).rejects.toMatchObject({
      name: 'ScopeDoesNotExistException',
      message: `Invalid scope requested: ${unknown}`,
    });
  }
  const elsewhere = await createPool(aws);
  await expect(createClient(aws, elsewhere, { AllowedOAuthScopes: [scope] })).rejects.toMatchObject({
    name: 'ScopeDoesNotExistException',
  });
});

test('a client refuses scopes of a deleted resource server', async () => {
  const { aws, UserPoolId } = await startWithPool();
  await aws.send(new CreateResourceServerCommand({ UserPoolId, ...ordersServer }));
  await aws.send(new DeleteResourceServerCommand({ UserPoolId, Identifier: ordersServer.Identifier }));
  const AllowedOAuthScopes = [`${ordersServer.Identifier}/read`];
  await expect(createClient(aws, UserPoolId, { AllowedOAuthScopes })).rejects.toMatchObject({
    name: 'ScopeDoesNotExistException',
  });
});

test('CreateResourceServer refuses an identifier that is taken', async () => {
  const { aws, UserPoolId } = await startWithPool();
  await aws.send(new CreateResourceServerCommand({ UserPoolId, ...ordersServer }));
  await expect(aws.send(new CreateResourceServerCommand({ UserPoolId, ...ordersServer }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: `${ordersServer.Identifier} already exists in user pool ${UserPoolId}.`,
  });
  await aws.send(new CreateResourceServerCommand({ UserPoolId: await createPool(aws), ...ordersServer }));
});

test('ListResourceServers returns pages ordered by identifier', async () => {
  const { aws, UserPoolId } = await startWithPool();
  for (const Identifier of ['c', 'a', 'b']) {
    await aws.send(new CreateResourceServerCommand({ UserPoolId, ...ordersServer, Identifier }));
  }
  const input = { UserPoolId, MaxResults: 2 };
  const first = await aws.send(new ListResourceServersCommand(input));
  const second = await aws.send(new ListResourceServersCommand({ ...input, NextToken: first.NextToken }));
  expect(first.ResourceServers).toEqual(['a', 'b'].map((Identifier) => ({ UserPoolId, ...ordersServer, Identifier })));
  expect(second.ResourceServers?.map(({ Identifier }) => Identifier)).toEqual(['c']);
  expect(second.NextToken).toBeUndefined();
});

test('operations refuse a deleted resource server', async () => {
  const { aws, UserPoolId } = await startWithPool();
  const names = { UserPoolId, Identifier: 'gone' };
  const gone = { name: 'ResourceNotFoundException', message: 'Resource server gone does not exist.' };
  await expect(aws.send(new DescribeResourceServerCommand(names))).rejects.toMatchObject(gone);
  await expect(aws.send(new UpdateResourceServerCommand({ ...names, Name: 'x' }))).rejects.toMatchObject(gone);
  await expect(aws.send(new DeleteResourceServerCommand(names))).rejects.toMatchObject(gone);
});

const refusedServers: [string, Partial<CreateResourceServerCommandInput>, string][] = [
  ['an identifier with a space', { Identifier: 'my orders' }, "Value at 'identifier'"],
  ['a name with a slash', { Name: 'a/b' }, "Value at 'name'"],
  [
    'a scope with a slash',
    { Scopes: [{ ScopeName: 'a/b', ScopeDescription: 'x' }] },
    "Value at 'scopes.1.member.scopeName'",
  ],
  [
    'more than 100 scopes',
    { Scopes: Array.from({ length: 101 }, (_, n) => ({ ScopeName: `s${n}`, ScopeDescription: 'x' })) },
    "Value at 'scopes'",
  ],
];

test.each(refusedServers)('a resource server with %s is refused', async (_, settings, message) => {
  const { aws, UserPoolId } = await startWithPool();
  const create = new CreateResourceServerCommand({ UserPoolId, ...ordersServer, ...settings });
  await expect(aws.send(create)).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining(message),
  });
});
