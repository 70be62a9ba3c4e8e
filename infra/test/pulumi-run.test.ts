import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { recordStack } from '../mocks/recorded-stack.ts';
import { type FakeEngine, secretSignature, startFakeEngine } from './support/fake-engine.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const runner = fileURLToPath(import.meta.resolve('@pulumi/pulumi/cmd/run/index.js'));

let engine: FakeEngine;
beforeEach(async () => {
  engine = await startFakeEngine();
});
afterEach(() => engine.close());

/** Runs the program as Pulumi's language host does for `main: infra/` and `typescript: false`. */
async function run(config: Record<string, string>): Promise<{ code: number; stderr: string }> {
  const flags = [
    ['--monitor', engine.address],
    ['--engine', engine.address],
    ['--project', 'freehold'],
    ['--stack', 'dev'],
    ['--root-directory', root],
    ['--pwd', `${root}infra`],
    ['--parallel', '16'],
  ].flat();
  try {
    const { stderr } = await promisify(execFile)(process.execPath, [runner, ...flags, '.'], {
      cwd: root,
      env: {
        // biome-ignore lint/style/noProcessEnv: the cache of compiled code is the test run's.
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
        PULUMI_NODEJS_TYPESCRIPT: 'false',
        PULUMI_CONFIG: JSON.stringify(config),
        PULUMI_CONFIG_SECRET_KEYS: '[]',
      },
    });
    return { code: 0, stderr };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && typeof error.code === 'number')) throw error;
    return { code: error.code, stderr: 'stderr' in error ? String(error.stderr) : '' };
  }
}

describe('the program, run by Pulumi’s own runner', () => {
  test('registers its resources under their components, and marks secrets in its outputs', async () => {
    const { code, stderr } = await run({ 'freehold:domainPrefix': 'acorn', 'freehold:deployApi': 'false' });
    expect([code, stderr]).toEqual([0, '']);

    const parents = engine.registered.map(({ type, name, parent }) => [
      type.split(':').at(-1),
      name,
      parent.split('::').at(-1),
    ]);
    expect(parents).toEqual(
      expect.arrayContaining([
        ['Identity', 'identity', 'freehold-dev'],
        ['UserPool', 'users', 'identity'],
        ['UserPoolClient', 'server', 'identity'],
        ['UserPoolDomain', 'domain', 'hosted-ui'],
        ['Function', 'pre-token-function', 'pre-token'],
      ]),
    );
    expect(engine.registered.find(({ name }) => name === 'users')?.protect).toBe(true);
    expect(engine.outputs).toMatchObject({
      userPoolId: 'id-of-users',
      hostedUiUrl: 'https://acorn.auth.eu-central-1.amazoncognito.com',
      webClientSecret: { '4dabf18193072939515e22adb298388d': secretSignature, value: '' },
      environment: { COGNITO_USER_POOL_ID: 'id-of-users' },
    });
  });

  test('registers network, database and API where there is a hosted zone', async () => {
    const { code, stderr } = await run({
      'freehold:domainPrefix': 'acorn',
      'freehold:publicUrl': 'https://api.example.com',
      'freehold:hostedZoneId': 'Z0123456789ABCDEFGHIJ',
      'freehold:alarmEmail': 'operations@example.com',
    });
    expect([code, stderr, engine.log]).toEqual([0, '', []]);
    for (const type of ['network:Network', 'database:Database', 'api-service:ApiService']) {
      expect(engine.registered.map((each) => each.type)).toContain(`freehold:${type}`);
    }
    expect(engine.registered.find(({ type }) => type === 'aws:rds/instance:Instance')?.protect).toBe(true);
    expect(engine.outputs).toMatchObject({
      apiUrl: 'https://api.example.com',
      operatorCommand: expect.stringMatching(/^aws ecs run-task .+"freehold","doctor"/),
    });
    const { outputs } = await recordStack({
      publicUrl: 'https://api.example.com',
      hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    });
    expect(Object.keys(engine.outputs).toSorted()).toEqual(Object.keys(outputs).toSorted());
    expect(JSON.stringify(engine.outputs)).not.toContain('postgresql://');
  });

  test('registers only the user pool, with a warning, where an API would have no HTTPS', async () => {
    const { code } = await run({ 'freehold:domainPrefix': 'acorn' });
    expect(code).toBe(0);
    expect(engine.log).toEqual([expect.stringMatching(/^No API is deployed: it has no certificate.+hostedZoneId/)]);
    expect(engine.registered.map(({ type }) => type)).toContain('aws:cognito/userPool:UserPool');
    expect(engine.registered.filter(({ type }) => /^aws:(ec2|rds|ecs|lb)/.test(type))).toEqual([]);
    expect(Object.keys(engine.outputs)).not.toContain('apiUrl');
  });

  test('stops at a hosted zone of another domain before it changes the zone', async () => {
    const { code } = await run({
      'freehold:domainPrefix': 'acorn',
      'freehold:publicUrl': 'https://api.example.org',
      'freehold:hostedZoneId': 'Z0123456789ABCDEFGHIJ',
    });
    expect(code).not.toBe(0);
    expect(engine.log).toEqual([
      expect.stringMatching(
        /^freehold:hostedZoneId is Z\w+, but that is the zone of example\.com, and api\.example\.org/,
      ),
    ]);
    expect(engine.registered.filter(({ type }) => /^aws:(route53|ecs\/service)/.test(type))).toEqual([]);
  });

  test('stops at a wrong setting with one sentence, and registers nothing', async () => {
    const { code } = await run({ 'freehold:domainPrefix': 'my-aws' });
    expect(code).not.toBe(0);
    expect(engine.log).toEqual([expect.stringMatching(/^freehold:domainPrefix is my-aws, but must be 1 to 63[^\n]+$/)]);
    expect(engine.registered.filter(({ type }) => type !== 'pulumi:pulumi:Stack')).toEqual([]);
  });
});

describe('docs/deploy.md', () => {
  const adoption = z.object({
    resources: z.array(
      z.object({
        type: z.string(),
        name: z.string(),
        parent: z.string().optional(),
        component: z.boolean().optional(),
      }),
    ),
  });

  test('adopts a user pool by the types, names and parents that the program registers', async () => {
    const [, json = ''] = /<<'JSON'\n(.+?)\nJSON\n/s.exec(await readFile(`${root}docs/deploy.md`, 'utf8')) ?? [];
    const { resources } = adoption.parse(JSON.parse(json));
    await run({ 'freehold:domainPrefix': 'acorn', 'freehold:deployApi': 'false' });
    for (const { type, name, parent, component = false } of resources) {
      const found = engine.registered.find((each) => each.type === type && each.name === name);
      expect(found?.parent.split('::').at(-1), `${type} ${name}`).toBe(parent ?? 'freehold-dev');
      expect(component).toBe(type.startsWith('freehold:'));
    }
  });

  test('installs the providers in the locked versions', async () => {
    const guide = await readFile(`${root}docs/deploy.md`, 'utf8');
    const installed = guide
      .matchAll(/plugin install resource (\S+) (\S+)$/gm)
      .map(([, name, version]) => [name, version]);
    const lock = z
      .object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) })
      .parse(JSON.parse(await readFile(`${root}package-lock.json`, 'utf8')));
    const locked = ['aws', 'random', 'docker-build'].map((name) => [
      name,
      lock.packages[`node_modules/@pulumi/${name}`]?.version,
    ]);
    expect([...installed]).toEqual(locked);
  });
});
