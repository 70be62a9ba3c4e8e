import {
  DescribeUserPoolCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { awsClient, createPool, defined, startEmulator } from './support/emulator.ts';

async function startWithTags(UserPoolTags?: Record<string, string>) {
  const { aws, url } = await startEmulator();
  const UserPoolId = await createPool(aws, UserPoolTags === undefined ? {} : { UserPoolTags });
  const describe = async () => defined((await aws.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool);
  const ResourceArn = defined((await describe()).Arn);
  const list = async () => (await aws.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags;
  return { aws, url, ResourceArn, describe, list };
}

test('tags are added, changed and removed', async () => {
  const { aws, ResourceArn, describe, list } = await startWithTags({ team: 'identity', stage: 'dev' });
  await aws.send(new TagResourceCommand({ ResourceArn, Tags: { stage: 'prod', owner: 'ada' } }));
  await aws.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['team', 'nothing'] }));
  expect(await list()).toEqual({ stage: 'prod', owner: 'ada' });
  expect((await describe()).UserPoolTags).toEqual({ stage: 'prod', owner: 'ada' });
});

test('listing and removing tags succeeds when a pool has none', async () => {
  const { aws, ResourceArn, list } = await startWithTags();
  expect(await list()).toEqual({});
  await aws.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['team'] }));
  expect(await list()).toEqual({});
});

test('TagResource refuses a 51st tag', async () => {
  const { aws, ResourceArn, list } = await startWithTags();
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`t${n}`, '']));
  await aws.send(new TagResourceCommand({ ResourceArn, Tags: many }));
  await aws.send(new TagResourceCommand({ ResourceArn, Tags: { t0: 'changed' } }));
  const another = new TagResourceCommand({ ResourceArn, Tags: { another: '' } });
  await expect(aws.send(another)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  expect(await list()).toEqual({ ...many, t0: 'changed' });
});

test.each([{ '': 'x' }, { ['k'.repeat(129)]: 'x' }, { key: 'x'.repeat(257) }])(
  'TagResource refuses %j',
  async (Tags) => {
    const { aws, ResourceArn } = await startWithTags();
    await expect(aws.send(new TagResourceCommand({ ResourceArn, Tags }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  },
);

test('tag operations refuse unknown resources and those of another region', async () => {
  const { aws, url, ResourceArn } = await startWithTags();
  const gone = { name: 'ResourceNotFoundException' };
  const unknown = `${ResourceArn}x`;
  await expect(aws.send(new ListTagsForResourceCommand({ ResourceArn: unknown }))).rejects.toMatchObject(gone);
  await expect(aws.send(new TagResourceCommand({ ResourceArn: unknown, Tags: {} }))).rejects.toMatchObject(gone);
  await expect(aws.send(new UntagResourceCommand({ ResourceArn: unknown, TagKeys: [] }))).rejects.toMatchObject(gone);
  const elsewhere = awsClient(url, 'us-east-1');
  await expect(elsewhere.send(new ListTagsForResourceCommand({ ResourceArn }))).rejects.toMatchObject(gone);
});

test('tag operations refuse an invalid ARN', async () => {
  const { aws } = await startWithTags();
  await expect(aws.send(new ListTagsForResourceCommand({ ResourceArn: 'x'.repeat(20) }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining("Value at 'resourceArn'"),
  });
});
