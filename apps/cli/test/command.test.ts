import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { signalWhenLoading } from '@freehold/process-lifecycle/testing';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProgram } from '../src/program.ts';
import { createInstallation, type Installation } from './support/installation.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let installation: Installation;

beforeAll(async () => {
  installation = await createInstallation();
  await installation.json('tenants', 'create', 'acme', '--name', 'Acme');
});

afterAll(() => installation.stop());

/** Every command without subcommands, by its words. */
function commands(): [string, Command][] {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const program = createProgram({
    command: 'freehold',
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
  test('prints text on standard output, and exits with 0', async () => {
    const result = await installation.start(['tenants', 'list']).ended;
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(result.stdout).toMatch(/^id +name +status +created\n\n?acme +Acme +active +\d{4}-\d\d-\d\dT/m);
    // No terminal, no colours.
    expect(result.stdout).not.toContain('\u001b');
  });

  test('prints JSON, wherever --json stands', async () => {
    for (const args of [
      ['--json', 'tenants', 'list'],
      ['tenants', '--json', 'list'],
      ['tenants', 'list', '--json'],
    ]) {
      const result = await installation.start(args).ended;
      expect(JSON.parse(result.stdout)).toContainEqual(expect.objectContaining({ id: 'acme' }));
    }
  });

  test('exits with 1 for a failure, and prints it on standard error', async () => {
    const result = await installation.start(['tenants', 'show', 'nosuch']).ended;
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toMatch(/^There is no tenant nosuch\. .*\n$/);
    const json = await installation.start(['tenants', 'show', 'nosuch', '--json']).ended;
    expect(json).toMatchObject({ exitCode: 1, stdout: '' });
    expect(JSON.parse(json.stderr)).toEqual({ error: { code: 'tenant_unknown', message: expect.any(String) } });
  });

  test.each([
    [[], '[options]'],
    [['tenants'], 'tenants [options]'],
    [['tenents', 'list'], '[options]'],
    [['tenants', 'lst'], 'tenants [options]'],
    [['tenants', 'list', '--verbose'], 'tenants list [options]'],
    [['tenants', 'show'], 'tenants show [options] <id>'],
    [['tenants', 'show', 'acme', 'globex'], 'tenants show [options] <id>'],
    [['tenants', 'create', 'UPPER', '--name', 'x'], 'tenants create [options] <id>'],
    [['users', 'invite', 'wile@acme.example'], 'users invite [options] <email>'],
    [['users', 'groups', 'add', 'wile@acme.example'], 'users groups add [options] <user> <group...>'],
  ])('called with %j is a usage error, and prints the help of that command', async (args, usage) => {
    const result = await installation.runCli(args);
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toContain(`Usage: freehold ${usage}`);
  });

  test('exits with 2 for a usage error', async () => {
    expect(await installation.start(['tenants', 'lst']).ended).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringMatching(/^error: unknown command 'lst'/),
    });
  });

  test('names missing variables, and only those that the command needs', async () => {
    const result = await installation.start(['tenants', 'list'], { DATABASE_URL: '', AWS_REGION: '' }).ended;
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toMatch(/^One variable is missing or wrong:\n {2}DATABASE_URL is missing\./);
    expect((await installation.start(['tenants', 'list'], { DATABASE_OWNER_URL: '' }).ended).exitCode).toBe(0);
  });

  test('reports a refused database login without a stack and without the password', async () => {
    const url = Object.assign(new URL(installation.database.appUrl), { password: 'not-the-password' });
    const result = await installation.start(['tenants', 'list'], { DATABASE_URL: url.href }).ended;
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toMatch(
      /^The database refuses DATABASE_URL: password authentication failed .* npm run migrate\.\n$/,
    );
    expect(result.stderr).not.toContain('not-the-password');
  });

  test.each([
    ['an unknown host', { hostname: 'nosuch.invalid' }, 'can’t be reached: its host is unknown here'],
    ['a port without a server', { port: '1' }, 'can’t be reached: connect ECONNREFUSED'],
    ['a database that is missing', { pathname: '/nosuch' }, 'database "nosuch" does not exist'],
    ['TLS that the server lacks', { search: '?sslmode=verify-full' }, 'offers no TLS'],
    ['a certificate that is missing', { search: '?sslmode=verify-full&sslrootcert=/nosuch.pem' }, '/nosuch.pem'],
    ['quotation marks', '"', 'has quotation marks around it'],
    ['a parameter that nothing heeds', { search: '?pgbouncer=true' }, 'DATABASE_POOLER=transaction'],
  ])('names DATABASE_URL for %s, without a stack', async (_, change, sentence) => {
    const { appUrl } = installation.database;
    const url = typeof change === 'string' ? `"${appUrl}"` : Object.assign(new URL(appUrl), change).href;
    const result = await installation.runCli(['tenants', 'list'], { variables: { DATABASE_URL: url } });
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toContain('DATABASE_URL');
    expect(result.stderr).toContain(sentence);
    expect(result.stderr).not.toMatch(/\n\s+at /);
  });

  test('names DATABASE_OWNER_URL where that is wrong', async () => {
    const url = Object.assign(new URL(installation.database.ownerUrl), { pathname: '/nosuch' });
    const result = await installation.runCli(['tenants', 'create', 'other', '--name', 'Other'], {
      variables: { DATABASE_OWNER_URL: url.href },
    });
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toMatch(/^The database refuses DATABASE_OWNER_URL: database "nosuch" does not exist/);
  });

  test('changes nothing and exits with 1 where AWS doesn’t say who runs it', async () => {
    const result = await installation.start(['tenants', 'suspend', 'acme'], {
      COGNITO_ENDPOINT: '',
      AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1',
      AWS_MAX_ATTEMPTS: '1',
    }).ended;
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toMatch(/^AWS does not say who runs this command/);
    expect(await installation.json('tenants', 'show', 'acme')).toMatchObject({ status: 'active' });
  });

  test('stops with 130 at a SIGTERM that comes while it is loaded, and begins nothing', async () => {
    const child = spawn(process.execPath, [...signalWhenLoading('commander'), main, 'tenants', 'list'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    expect([child.exitCode, stdout]).toEqual([130, '']);
    expect(stderr).toMatch(/^Stopped\. /);
  });

  test('exits quietly when its output is closed', async () => {
    const reader = spawn('sh', ['-c', `"$0" "$1" --help | true`, process.execPath, main], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    reader.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    await once(reader, 'close');
    expect(stderr).toBe('');
  });
});

describe('--local', () => {
  test('needs only the variables that npm run dev has written', async () => {
    const home = await mkdtemp(join(tmpdir(), 'freehold-home-'));
    await writeFile(join(home, 'operator.json'), JSON.stringify(installation.variables));
    const nothing = Object.fromEntries(Object.keys(installation.variables).map((name) => [name, '']));
    const credentials = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' };
    const variables = { ...nothing, ...credentials, FREEHOLD_HOME: home };
    try {
      const invited = await installation.start(
        ['--local', 'users', 'invite', 'local@acme.example', '--tenant', 'acme'],
        variables,
      ).ended;
      expect(invited).toMatchObject({ exitCode: 0, stderr: '' });
      expect(await installation.directory.findUser('local@acme.example')).toMatchObject({ tenant: 'acme' });
    } finally {
      await rm(home, { recursive: true });
    }
  });

  test('says that nothing is running', async () => {
    const result = await installation.start(['--local', 'tenants', 'list'], { FREEHOLD_HOME: '/nonexistent' }).ended;
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toBe(
      'Freehold is not running on this machine with the data in /nonexistent. Start it: npm run dev\n',
    );
  });
});

describe('typed as npm run freehold --', () => {
  const npm = { npm_lifecycle_event: 'freehold' };

  test('hints and help name the command like that', async () => {
    const hint = await installation.start(['tenants', 'show', 'nosuch'], npm).ended;
    expect(hint.stderr).toBe('There is no tenant nosuch. `npm run freehold -- tenants list` shows all.\n');
    const help = await installation.start(['tenants', 'show', '--help'], npm).ended;
    expect(help.stdout).toContain('Usage: npm run freehold -- tenants show [options] <id>');
    expect(help.stdout).toContain('  npm run freehold -- tenants show acme');
  });

  test('hints repeat --local', async () => {
    const home = await mkdtemp(join(tmpdir(), 'freehold-home-'));
    try {
      await writeFile(join(home, 'operator.json'), JSON.stringify(installation.variables));
      const hint = await installation.start(['--local', 'tenants', 'show', 'nosuch'], { ...npm, FREEHOLD_HOME: home });
      expect((await hint.ended).stderr).toContain('`npm run freehold -- --local tenants list` shows all.');
    } finally {
      await rm(home, { recursive: true });
    }
  });
});

describe('.env in the working directory', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'freehold-cwd-'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  test('is read, and the environment wins', async () => {
    await writeFile(join(folder, '.env'), `DATABASE_URL=${installation.database.appUrl}\nAWS_REGION=nowhere\n`);
    const result = await installation.start(['tenants', 'list'], { DATABASE_URL: undefined }, folder).ended;
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(result.stdout).toContain('acme');
  });

  test('may be missing, without a message', async () => {
    await rm(join(folder, '.env'), { force: true });
    expect(await installation.start(['tenants', 'list'], {}, folder).ended).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('the help', () => {
  test.each(commands())('of %s has an example that begins with it', async (words) => {
    const result = await installation.runCli([...words.split(' '), '--help']);
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(result.stdout).toMatch(new RegExp(`Examples?:\n {2}freehold ${words}`));
  });
});

test('every command in docs/operations.md exists, with its options', async () => {
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

test('a command that takes longer than a second shows its progress, at a terminal only', async () => {
  installation.cognito.faults.inject({ on: 'ListUsers', kind: 'delay', milliseconds: 1_500, times: 2 });
  const at = await installation.runCli(['users', 'sync'], { typed: '' });
  expect(at.stderr).toContain('Users');
  const piped = await installation.runCli(['users', 'sync']);
  expect(piped.stderr).toBe('');
});
