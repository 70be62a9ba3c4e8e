import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SECRET, type StandInEngine, startStandInEngine } from './stand-in-engine.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const runner = fileURLToPath(import.meta.resolve('@pulumi/pulumi/cmd/run/index.js'));

let engine: StandInEngine;
beforeEach(async () => {
  engine = await startStandInEngine();
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

describe('run as pulumi runs it', () => {
  it('registers its resources under their components, and reports its outputs with the secrets marked', async () => {
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
      webClientSecret: { '4dabf18193072939515e22adb298388d': SECRET, value: '' },
      environment: { COGNITO_USER_POOL_ID: 'id-of-users' },
    });
  });

  it('stops at a wrong setting with its sentence alone, and registers nothing', async () => {
    const { code } = await run({ 'freehold:domainPrefix': 'my-aws' });
    expect(code).not.toBe(0);
    expect(engine.log).toEqual([expect.stringMatching(/^freehold:domainPrefix is my-aws, but must be 1 to 63[^\n]+$/)]);
    expect(engine.registered.filter(({ type }) => type !== 'pulumi:pulumi:Stack')).toEqual([]);
  });
});
