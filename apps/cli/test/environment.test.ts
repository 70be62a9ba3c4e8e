import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { environmentLine, withVariables } from '../src/environment/environment-file.ts';
import { run } from '../src/run.ts';
import { collectOutput } from './support/installation.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'freehold-env-'));
});

afterAll(() => rm(folder, { recursive: true }));

let last = 0;

/** A command `pulumi` that runs this script, and records its arguments. */
async function pulumi(script: string): Promise<{ path: string; calledWith(): Promise<string> }> {
  last += 1;
  const bin = join(folder, `bin${last}`);
  await mkdir(bin);
  await writeFile(join(bin, 'pulumi'), `#!/bin/sh\necho "$@" > '${bin}/called'\n${script}\n`);
  await chmod(join(bin, 'pulumi'), 0o755);
  return { path: bin, calledWith: async () => (await readFile(join(bin, 'called'), 'utf8')).trim() };
}

async function runCli(path: string, ...args: string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const [out, err] = [collectOutput(stdout), collectOutput(stderr)];
  const exitCode = await run(args, {
    command: 'freehold',
    source: { PATH: `${path}:/usr/bin:/bin` },
    terminal: { stdin, stdout, stderr },
    signal: new AbortController().signal,
    wait: async () => {},
    now: () => new Date(),
  });
  return { exitCode, stdout: out(), stderr: err() };
}

const outputs = {
  userPoolId: 'eu-west-1_AbCdEfGhI',
  environment: { AWS_REGION: 'eu-west-1', COGNITO_APP_CLIENT_SECRET: 'a b#c', COGNITO_WEB_CLIENT_SECRET: '' },
};
const answering = () => pulumi(`cat <<'END'\n${JSON.stringify(outputs)}\nEND`);

test('env prints the variables of the selected stack in the form of a .env file', async () => {
  const { path, calledWith } = await answering();
  const ran = await runCli(path, 'env');
  expect(ran).toEqual({
    exitCode: 0,
    stdout: "AWS_REGION=eu-west-1\nCOGNITO_APP_CLIENT_SECRET='a b#c'\nCOGNITO_WEB_CLIENT_SECRET=\n",
    stderr: '',
  });
  expect(parseEnv(ran.stdout)).toEqual(outputs.environment);
  expect(await calledWith()).toBe('stack output --json --show-secrets');
});

test('env --stack reads the named stack', async () => {
  const { path, calledWith } = await answering();
  await runCli(path, 'env', '--stack', 'acme/freehold/dev');
  expect(await calledWith()).toBe('stack output --json --show-secrets --stack acme/freehold/dev');
  expect((await runCli(path, 'env', '--stack', '--help')).exitCode).not.toBe(1);
  expect((await runCli(path, 'env', '--stack=-x')).exitCode).toBe(2);
});

test('env --write replaces variables in a file, keeps the rest, and makes it readable by its owner only', async () => {
  const { path } = await answering();
  const file = join(folder, '.env');
  await writeFile(
    file,
    '# Mine\nPORT=9000\nAWS_REGION=us-east-1\n\nexport COGNITO_WEB_CLIENT_SECRET="old"\nAWS_REGION=again',
  );
  await chmod(file, 0o644);
  const ran = await runCli(path, 'env', '--write', file);
  expect(ran).toMatchObject({ exitCode: 0, stdout: `Wrote 3 variables into ${file}.\n` });
  expect(await readFile(file, 'utf8')).toBe(
    "# Mine\nPORT=9000\nAWS_REGION=eu-west-1\n\nCOGNITO_WEB_CLIENT_SECRET=\nCOGNITO_APP_CLIENT_SECRET='a b#c'\n",
  );
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('env --write follows no link', async () => {
  const { path } = await answering();
  const file = join(folder, 'linked.env');
  await writeFile(file, '');
  for (const [name, target] of [
    ['link.env', file],
    ['dangling.env', join(folder, 'nosuch.env')],
  ]) {
    const link = join(folder, name ?? '');
    await symlink(target ?? '', link);
    const ran = await runCli(path, 'env', '--write', link);
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toContain(`${link} is a link.`);
  }
  expect(await readFile(file, 'utf8')).toBe('');
  await expect(stat(join(folder, 'nosuch.env'))).rejects.toThrow('ENOENT');
});

test('env --write writes no folder and no socket', async () => {
  const { path } = await answering();
  const socket = join(folder, 'socket');
  const server = createServer().listen(socket);
  await once(server, 'listening');
  for (const target of [folder, socket]) {
    expect((await runCli(path, 'env', '--write', target)).stderr).toContain(`${target} is no plain file.`);
  }
  server.close();
});

const isRoot = process.getuid?.() === 0;

test.skipIf(!isRoot)(
  `env --write leaves files of other users alone${isRoot ? '' : ' (skipped: only root can make one)'}`,
  async () => {
    const { path } = await answering();
    const file = join(folder, 'of-somebody.env');
    await writeFile(file, 'SECRET=theirs\n');
    await chown(file, 12_345, 12_345);
    const ran = await runCli(path, 'env', '--write', file);
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toContain(`${file} belongs to another user of this machine.`);
    expect(await readFile(file, 'utf8')).toBe('SECRET=theirs\n');
  },
);

test('env --write leaves nothing behind, whatever happens', async () => {
  const { path } = await answering();
  const own = join(folder, 'own');
  await mkdir(own);
  await runCli(path, 'env', '--write', join(own, '.env'));
  await symlink(folder, join(own, 'link.env'));
  await runCli(path, 'env', '--write', join(own, 'link.env'));
  expect((await readdir(own)).sort()).toEqual(['.env', 'link.env']);
});

test('env --write creates a file that only its owner may read', async () => {
  const { path } = await answering();
  const fresh = join(folder, 'fresh.env');
  await runCli(path, 'env', '--write', fresh);
  expect((await stat(fresh)).mode & 0o777).toBe(0o600);
});

describe('env reports that', () => {
  test('pulumi is not installed', async () => {
    const ran = await runCli(join(folder, 'nosuch'), 'env');
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toContain('There is no `pulumi` on the path');
  });

  test('pulumi fails, with its message', async () => {
    const { path } = await pulumi('echo "error: no stack named dev found" >&2; exit 255');
    const ran = await runCli(path, 'env', '--stack', 'dev');
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toBe('Pulumi printed no outputs: error: no stack named dev found\n');
  });

  test.each(['{}', '{"environment":{"AWS_REGION":5}}', '{"environment":{"bad name":"x"}}', 'not JSON'])(
    'the stack’s outputs are %s',
    async (text) => {
      const { path } = await pulumi(`cat <<'END'\n${text}\nEND`);
      const ran = await runCli(path, 'env');
      expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
      expect(ran.stderr).toContain('npm run pulumi -- up');
    },
  );
});

describe('a line of a .env file', () => {
  test.each(['', 'plain', 'a b', 'a#b', `it's`, `say "hi"`, 'postgresql://r:p%40@h/d?x=y', '$HOME', 'tab\there'])(
    'keeps the value %j',
    (value) => {
      expect(parseEnv(environmentLine('NAME', value))).toEqual({ NAME: value });
    },
  );

  test.each(['two\nlines', `'"\``])('can’t have the value %j', (value) => {
    expect(() => environmentLine('NAME', value)).toThrow('can’t be written');
  });

  test('of a longer name with the same beginning stays', () => {
    expect(withVariables('PORT_OLD=1\n#PORT=2\n', { PORT: '3' })).toBe('PORT_OLD=1\n#PORT=2\nPORT=3\n');
  });
});
