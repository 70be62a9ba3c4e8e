import { access, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { containersOf, type RecordedApiService, recordApiService } from './support/recorded-api-service.ts';

const imageType = 'docker-build:index:Image';
const repositoryType = 'aws:ecr/repository:Repository';
const digest = `sha256:${'a'.repeat(64)}`;

const imagesOf = (stack: RecordedApiService) =>
  ['api-task', 'operator-task'].flatMap((task) => Object.values(containersOf(stack, task)).map(({ image }) => image));
const pullsFrom = (stack: RecordedApiService) =>
  ['api', 'operator'].map((who) => {
    const { policy } = stack.resource('aws:iam/rolePolicy:RolePolicy', `${who}-execution-permissions`).inputs;
    return /"ecr:BatchGetImage"[^\]]*\],"Resource":"([^"]+)"/.exec(String(policy))?.[1];
  });

describe('without apiImage, the API’s image', () => {
  let stack: RecordedApiService;
  beforeAll(async () => {
    stack = await recordApiService();
  });
  const image = () => stack.resource(imageType, 'api-image').inputs;

  test('is built from this clone and pushed', async () => {
    const { context, dockerfile, target } = z
      .object({
        context: z.object({ location: z.string() }),
        dockerfile: z.object({ location: z.string() }),
        target: z.string(),
      })
      .parse(image());
    expect(resolve(context.location)).toBe(fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, ''));
    expect(await readFile(dockerfile.location, 'utf8')).toMatch(new RegExp(`^FROM .+ AS ${target}$`, 'm'));
    expect(image()).toMatchObject({ push: true, tags: ['url-of-api-repository:latest'], buildOnPreview: false });
  });

  test('is built from relative paths, which are the same on every machine', () => {
    expect(JSON.stringify([image()['context'], image()['dockerfile']])).not.toContain(process.cwd());
  });

  test('is used by its digest in every container', () => {
    const built = `url-of-api-repository@sha256:${'1'.repeat(64)}`;
    expect(imagesOf(stack)).toEqual([built, built, built]);
    expect(pullsFrom(stack)).toEqual(['arn:of:api-repository', 'arn:of:api-repository']);
  });

  test('stays in the registry when apiImage is set, since tasks may still run it', () => {
    expect(stack.resource(imageType, 'api-image').options.retainOnDelete).toBe(true);
  });

  test('is pushed with a secret login', () => {
    expect(image()['registries']).toEqual([
      { address: 'url-of-api-repository', username: 'AWS', password: 'password-of-the-registry' },
    ]);
    expect(stack.resource(imageType, 'api-image').secrets).toContain('registries');
  });

  test('is scanned for vulnerabilities, and old ones expire', () => {
    expect(stack.resource(repositoryType, 'api-repository').inputs).toMatchObject({
      name: 'freehold-dev',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: 'AES256' }],
    });
    const { policy } = stack.resource('aws:ecr/lifecyclePolicy:LifecyclePolicy', 'api-repository-lifecycle').inputs;
    expect(JSON.parse(String(policy)).rules).toMatchObject([
      { selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 30 }, action: { type: 'expire' } },
    ]);
  });

  test('contains the migrations at the path of their command', async () => {
    const [program, path] = containersOf(stack, 'api-task')['migrate']?.command ?? [];
    expect(program).toBe('node');
    await access(new URL(`../../${path}`, import.meta.url));
  });
});

describe('with apiImage, the API’s image', () => {
  const given = async (apiImage: string) => {
    const stack = await recordApiService({ apiImage });
    expect(imagesOf(stack)).toEqual([apiImage, apiImage, apiImage]);
    expect(stack.resources.filter(({ type }) => type === imageType)).toEqual([]);
    return { stack, repositories: stack.resources.filter(({ type }) => type === repositoryType) };
  };

  test('needs no repository and no permission where it is outside ECR', async () => {
    const { stack, repositories } = await given(`ghcr.io/acorn/freehold@${digest}`);
    expect(repositories).toEqual([]);
    expect(pullsFrom(stack)).toEqual([undefined, undefined]);
    expect(stack.resources.filter(({ inputs }) => String(inputs['policy']).includes('ecr:'))).toEqual([]);
  });

  test('is pulled from its repository in ECR', async () => {
    const { stack, repositories } = await given(`210987654321.dkr.ecr.eu-west-1.amazonaws.com/team/acorn:v1@${digest}`);
    expect(repositories).toEqual([]);
    const arn = 'arn:aws:ecr:eu-west-1:210987654321:repository/team/acorn';
    expect(pullsFrom(stack)).toEqual([arn, arn]);
  });

  test('keeps the repository of this stack', async () => {
    const { repositories } = await given(`123456789012.dkr.ecr.eu-central-1.amazonaws.com/freehold-dev@${digest}`);
    expect(repositories.map(({ name }) => name)).toEqual(['api-repository']);
  });

  test.each([
    ['us-gov-west-1.amazonaws.com', 'arn:aws-us-gov:ecr:us-gov-west-1'],
    ['cn-north-1.amazonaws.com.cn', 'arn:aws-cn:ecr:cn-north-1'],
    ['eusc-de-east-1.amazonaws.eu', 'arn:aws-eusc:ecr:eusc-de-east-1'],
    ['us-iso-east-1.c2s.ic.gov', 'arn:aws-iso:ecr:us-iso-east-1'],
    ['us-isob-east-1.sc2s.sgov.gov', 'arn:aws-iso-b:ecr:us-isob-east-1'],
  ])('is in the partition of %s', async (host, beginning) => {
    const { stack } = await given(`210987654321.dkr.ecr.${host}/acorn@${digest}`);
    expect(pullsFrom(stack)[0]).toBe(`${beginning}:210987654321:repository/acorn`);
  });

  test.each([
    'evil.example/123456789012.dkr.ecr.eu-central-1.amazonaws.com/freehold-dev',
    '123456789012.dkr.ecr.eu-central-1.amazonaws.com.evil.example/freehold-dev',
    '123456789012.dkr.ecr.eu-central-1.amazonaws.eu/freehold-dev',
  ])('at %s is not in ECR', async (name) => {
    const { stack } = await given(`${name}@${digest}`);
    expect(pullsFrom(stack)).toEqual([undefined, undefined]);
  });
});
