import {
  type CognitoIdentityProviderClient,
  CreateUserPoolDomainCommand,
  type CreateUserPoolDomainCommandInput,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  UpdateUserPoolCommand,
  UpdateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { awsClient, createPool, startEmulator } from './support/emulator.ts';

type Aws = CognitoIdentityProviderClient;

const noSuchDomain = { name: 'InvalidParameterException', message: 'No such domain or user pool exists.' };

async function startWithPool(settings: Parameters<typeof createPool>[1] = {}) {
  const { aws, url } = await startEmulator();
  return { aws, url, UserPoolId: await createPool(aws, settings) };
}

function attach(aws: Aws, UserPoolId: string, Domain: string, more: Partial<CreateUserPoolDomainCommandInput> = {}) {
  return aws.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain, ...more }));
}

async function describeDomain(aws: Aws, Domain: string) {
  return (await aws.send(new DescribeUserPoolDomainCommand({ Domain }))).DomainDescription;
}

async function domainOfPool(aws: Aws, UserPoolId: string) {
  return (await aws.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool?.Domain;
}

test('a new domain is active and shown by its pool', async () => {
  const { aws, UserPoolId } = await startWithPool();
  expect(await domainOfPool(aws, UserPoolId)).toBeUndefined();
  expect(await attach(aws, UserPoolId, 'users', { ManagedLoginVersion: 2 })).toMatchObject({ ManagedLoginVersion: 2 });
  expect(await describeDomain(aws, 'users')).toEqual({
    Domain: 'users',
    UserPoolId,
    AWSAccountId: expect.stringMatching(/^\d{12}$/),
    ManagedLoginVersion: 2,
    Status: 'ACTIVE',
  });
  expect(await domainOfPool(aws, UserPoolId)).toBe('users');
});

test('a domain without a version has the classic Hosted UI', async () => {
  const { aws, UserPoolId } = await startWithPool({ UserPoolTier: 'LITE' });
  await attach(aws, UserPoolId, 'users');
  expect(await describeDomain(aws, 'users')).toMatchObject({ ManagedLoginVersion: 1 });
});

test('DescribeUserPoolDomain returns an empty description for an unknown domain', async () => {
  const { aws } = await startWithPool();
  expect(await describeDomain(aws, 'nobody')).toEqual({});
});

test.each(['a', '7', 'users-of-2026', 'a'.repeat(63)])(
  'CreateUserPoolDomain accepts the prefix "%s"',
  async (Domain) => {
    const { aws, UserPoolId } = await startWithPool();
    await attach(aws, UserPoolId, Domain);
    expect(await describeDomain(aws, Domain)).toMatchObject({ Status: 'ACTIVE' });
  },
);

test.each(['', '-users', 'users-', 'Users', 'auth.example.com', 'us_ers', 'a'.repeat(64)])(
  'CreateUserPoolDomain refuses the prefix "%s"',
  async (Domain) => {
    const { aws, UserPoolId } = await startWithPool();
    await expect(attach(aws, UserPoolId, Domain)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining("Value at 'domain' failed to satisfy constraint"),
    });
  },
);

test.each([
  ['paws', 'aws'],
  ['my-amazon-shop', 'amazon'],
  ['cognito', 'cognito'],
])('CreateUserPoolDomain refuses "%s", which contains a reserved word', async (Domain, word) => {
  const { aws, UserPoolId } = await startWithPool();
  await expect(attach(aws, UserPoolId, Domain)).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: `Domain cannot contain reserved word: ${word}`,
  });
});

test('one of two concurrent requests of a region gets a prefix', async () => {
  const { aws, url } = await startEmulator();
  const pools = [await createPool(aws), await createPool(aws)] as const;
  const answers = await Promise.allSettled(pools.map((id) => attach(aws, id, 'users')));
  expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(answers.find((answer) => answer.status === 'rejected')?.reason).toMatchObject({
    name: 'InvalidParameterException',
    message: 'Domain already associated with another user pool.',
  });

  const elsewhere = awsClient(url, 'us-east-1');
  expect(await describeDomain(elsewhere, 'users')).toEqual({});
  await attach(elsewhere, await createPool(elsewhere), 'users');
});

test('CreateUserPoolDomain refuses a second domain', async () => {
  const { aws, UserPoolId } = await startWithPool();
  await attach(aws, UserPoolId, 'users');
  await expect(attach(aws, UserPoolId, 'others')).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'User pool already has a domain configured.',
  });
  expect(await describeDomain(aws, 'others')).toEqual({});
});

test('custom domains are refused', async () => {
  const { aws, UserPoolId } = await startWithPool();
  const CustomDomainConfig = { CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1' };
  const refusal = { name: 'InvalidParameterException', message: expect.stringContaining('no custom domains') };
  await expect(attach(aws, UserPoolId, 'users', { CustomDomainConfig })).rejects.toMatchObject(refusal);
  await attach(aws, UserPoolId, 'users');
  const update = new UpdateUserPoolDomainCommand({ UserPoolId, Domain: 'users', CustomDomainConfig });
  await expect(aws.send(update)).rejects.toMatchObject(refusal);
});

test('managed login is refused in the Lite plan', async () => {
  const { aws, UserPoolId } = await startWithPool({ UserPoolTier: 'LITE' });
  const refusal = { name: 'FeatureUnavailableInTierException' };
  await expect(attach(aws, UserPoolId, 'users', { ManagedLoginVersion: 2 })).rejects.toMatchObject(refusal);
  await attach(aws, UserPoolId, 'users');
  const update = new UpdateUserPoolDomainCommand({ UserPoolId, Domain: 'users', ManagedLoginVersion: 2 });
  await expect(aws.send(update)).rejects.toMatchObject(refusal);
});

test('version 3 is refused', async () => {
  const { aws, UserPoolId } = await startWithPool();
  await expect(attach(aws, UserPoolId, 'users', { ManagedLoginVersion: 3 })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining("Value at 'managedLoginVersion'"),
  });
});

test('UpdateUserPoolDomain keeps an omitted version', async () => {
  const { aws, UserPoolId } = await startWithPool();
  await attach(aws, UserPoolId, 'users');
  const names = { UserPoolId, Domain: 'users' };
  await aws.send(new UpdateUserPoolDomainCommand({ ...names, ManagedLoginVersion: 2 }));
  const answer = await aws.send(new UpdateUserPoolDomainCommand(names));
  expect(answer).toMatchObject({ ManagedLoginVersion: 2 });
  expect(await describeDomain(aws, 'users')).toMatchObject({ ManagedLoginVersion: 2 });
});

test('UpdateUserPool keeps the domain', async () => {
  const { aws, UserPoolId } = await startWithPool();
  await attach(aws, UserPoolId, 'users');
  await aws.send(new UpdateUserPoolCommand({ UserPoolId }));
  expect(await domainOfPool(aws, UserPoolId)).toBe('users');
});

test('DeleteUserPool refuses a pool with a domain', async () => {
  const { aws, UserPoolId } = await startWithPool();
  await attach(aws, UserPoolId, 'users');
  await expect(aws.send(new DeleteUserPoolCommand({ UserPoolId }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'User pool cannot be deleted. It has a domain configured that should be deleted first.',
  });
  await aws.send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain: 'users' }));
  expect(await describeDomain(aws, 'users')).toEqual({});
  expect(await domainOfPool(aws, UserPoolId)).toBeUndefined();
  await attach(aws, await createPool(aws), 'users');
  await aws.send(new DeleteUserPoolCommand({ UserPoolId }));
});

test('domain operations refuse unknown domains and those of other pools', async () => {
  const { aws, UserPoolId } = await startWithPool();
  await attach(aws, UserPoolId, 'users');
  const wrong = [
    { UserPoolId, Domain: 'nobody' },
    { UserPoolId: await createPool(aws), Domain: 'users' },
    { UserPoolId: 'eu-central-1_Nowhere12', Domain: 'users' },
  ];
  for (const names of wrong) {
    await expect(aws.send(new DeleteUserPoolDomainCommand(names))).rejects.toMatchObject(noSuchDomain);
    await expect(aws.send(new UpdateUserPoolDomainCommand(names))).rejects.toMatchObject(noSuchDomain);
  }
  expect(await domainOfPool(aws, UserPoolId)).toBe('users');
});

test('CreateUserPoolDomain refuses a deleted pool', async () => {
  const { aws } = await startWithPool();
  await expect(attach(aws, 'eu-central-1_Nowhere12', 'users')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'User pool eu-central-1_Nowhere12 does not exist.',
  });
});
