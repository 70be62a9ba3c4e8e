import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProgram } from '../src/program.ts';
import { createInstallation, type Installation } from './support/installation.ts';

let installation: Installation;

beforeAll(async () => {
  installation = await createInstallation();
  await installation.json('tenants', 'create', 'acme', '--name', 'Acme');
});

afterAll(() => installation.stop());

/** Every command that does something, by the words that call it. */
function commands(): [string, Command][] {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const program = createProgram({
    source: {},
    terminal: { stdin, stdout, stderr },
    signal: new AbortController().signal,
    wait: async () => {},
    now: () => new Date(),
  });
  const below = (command: Command, words: string): [string, Command][] =>
    command.commands.length === 0
      ? [[words, command]]
      : command.commands.flatMap((one) => below(one, `${words} ${one.name()}`.trim()));
  return below(program, '');
}

describe('as a process', () => {
  test('answers people on standard output, and ends with 0', async () => {
    const ran = await installation.start(['tenants', 'list']).ended;
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^id +name +status +created\n\n?acme +Acme +active +\d{4}-\d\d-\d\dT/m);
    // No terminal, no colours.
    expect(ran.stdout).not.toContain('\u001b');
  });

  test('answers programs with JSON, wherever --json stands', async () => {
    for (const args of [
      ['--json', 'tenants', 'list'],
      ['tenants', '--json', 'list'],
      ['tenants', 'list', '--json'],
    ]) {
      const ran = await installation.start(args).ended;
      expect(JSON.parse(ran.stdout)).toContainEqual(expect.objectContaining({ id: 'acme' }));
    }
  });

  test('ends with 1 for a failure, which it says on standard error', async () => {
    const ran = await installation.start(['tenants', 'show', 'nosuch']).ended;
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toMatch(/^There is no tenant nosuch\. .*\n$/);
    const json = await installation.start(['tenants', 'show', 'nosuch', '--json']).ended;
    expect(json).toMatchObject({ exitCode: 1, stdout: '' });
    expect(JSON.parse(json.stderr)).toEqual({ error: { code: 'tenant_unknown', message: expect.any(String) } });
  });

  test.each([
    [[]],
    [['tenants']],
    [['tenents', 'list']],
    [['tenants', 'lst']],
    [['tenants', 'list', '--verbose']],
    [['tenants', 'show']],
    [['tenants', 'show', 'acme', 'globex']],
    [['users', 'invite', 'wile@acme.example']],
  ])('called with %j is misuse, and it says how it is called', async (args) => {
    const ran = await installation.runCli(args);
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toMatch(/Usage: freehold|See what there is/);
  });

  test('ends with 2 for misuse', async () => {
    expect(await installation.start(['tenants', 'lst']).ended).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringMatching(/^error: unknown command 'lst'/),
    });
  });

  test('names the variables that are missing, and only those that the command needs', async () => {
    const ran = await installation.start(['tenants', 'list'], { DATABASE_URL: '', AWS_REGION: '' }).ended;
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toMatch(/^One variable is missing or wrong:\n {2}DATABASE_URL is missing\./);
    expect((await installation.start(['tenants', 'list'], { DATABASE_OWNER_URL: '' }).ended).exitCode).toBe(0);
  });

  test('says without a stack and without a password that the database refuses it', async () => {
    const url = Object.assign(new URL(installation.database.appUrl), { password: 'not-the-password' });
    const ran = await installation.start(['tenants', 'list'], { DATABASE_URL: url.href }).ended;
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toMatch(
      /^The database refuses: password authentication failed .* freehold doctor says more\.\n$/,
    );
    expect(ran.stderr).not.toContain('not-the-password');
  });

  test('does nothing as nobody: where AWS doesn’t say who runs it, it ends with 1', async () => {
    const ran = await installation.start(['tenants', 'suspend', 'acme'], {
      COGNITO_ENDPOINT: '',
      AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1',
      AWS_MAX_ATTEMPTS: '1',
    }).ended;
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toMatch(/^AWS does not say who runs this/);
    expect(await installation.json('tenants', 'show', 'acme')).toMatchObject({ status: 'active' });
  });

  test('ends quietly when whoever reads its output has had enough', async () => {
    const reader = spawn(
      'sh',
      ['-c', `"$0" "$1" --help | true`, process.execPath, fileURLToPath(new URL('../src/main.ts', import.meta.url))],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let stderr = '';
    reader.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    await once(reader, 'close');
    expect(stderr).toBe('');
  });
});

describe('--local', () => {
  test('works on what npm run dev has written down, with no other variable', async () => {
    const home = await mkdtemp(join(tmpdir(), 'freehold-home-'));
    await writeFile(join(home, 'operator.json'), JSON.stringify(installation.variables));
    const nothing = Object.fromEntries(Object.keys(installation.variables).map((name) => [name, '']));
    const credentials = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' };
    const variables = { ...nothing, ...credentials, FREEHOLD_HOME: home };
    const invited = await installation.start(
      ['--local', 'users', 'invite', 'local@acme.example', '--tenant', 'acme'],
      variables,
    ).ended;
    expect(invited).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await installation.directory.findUser('local@acme.example')).toMatchObject({ tenant: 'acme' });
    await rm(home, { recursive: true });
  });

  test('says so where nothing runs', async () => {
    const ran = await installation.start(['--local', 'tenants', 'list'], { FREEHOLD_HOME: '/nonexistent' }).ended;
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toBe('Freehold does not run on this machine with the data in /nonexistent: npm run dev\n');
  });
});

describe('the help', () => {
  test.each(commands())('of %s has an example that begins with it', async (words) => {
    const ran = await installation.runCli([...words.split(' '), '--help']);
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.stdout).toMatch(new RegExp(`Examples?:\n {2}freehold ${words}`));
  });
});

test('every command that docs/operations.md types is one, with options that it has', async () => {
  const guide = await readFile(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const typed = [...guide.matchAll(/^\$ freehold (.+)$/gm)].map(([, line = '']) => line);
  expect(typed.length).toBeGreaterThan(15);
  for (const line of typed) {
    const found = commands().find(([words]) => line === words || line.startsWith(`${words} `));
    expect(found, line).toBeDefined();
    for (const [option] of line.matchAll(/--[a-z-]+/g)) {
      expect(
        found?.[1].options.map(({ long }) => long),
        line,
      ).toContain(option);
    }
  }
});

test('what takes longer than a second shows how far it has come, at a terminal only', async () => {
  installation.cognito.faults.inject({ on: 'ListUsers', kind: 'delay', milliseconds: 1_500, times: 2 });
  const at = await installation.runCli(['users', 'sync'], { typed: '' });
  expect(at.stderr).toContain('Users');
  const piped = await installation.runCli(['users', 'sync']);
  expect(piped.stderr).toBe('');
});
