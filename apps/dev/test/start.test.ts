import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createTenant, openOperatorDatabase } from '@freehold/database';
import { tenantId } from '@freehold/tenancy';
import getPort from 'get-port';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { demoFeatures } from '../src/demo/features.ts';

const execute = promisify(execFile);
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const apiSource = fileURLToPath(new URL('../../api/src/main.ts', import.meta.url));

let dataDirectory: string;
let workingDirectory: string;
let inspectPort: number;
let ports: { PORT: string; FREEHOLD_COGNITO_PORT: string; FREEHOLD_POSTGRES_PORT: string };

/** The stack that runs now. A start takes seconds, so tests that only look at a stack share it. */
let stack: Start | undefined;
const started: Start[] = [];

interface Start {
  readonly process: ChildProcess;
  /** Its output so far. */
  output(): string;
  /** Resolves when the welcome is printed. */
  ready: Promise<void>;
  /** The exit code. */
  ended: Promise<number | null>;
}

beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'freehold-dev-test-'));
  // If root runs the tests, PostgreSQL's OS user must be able to enter the folder.
  await chmod(dataDirectory, 0o755);
  workingDirectory = await mkdtemp(join(tmpdir(), 'freehold-dev-cwd-'));
  await writeFile(join(workingDirectory, '.env'), 'LOG_LEVEL=warn\nDATABASE_URL=postgresql://elsewhere/db\n');
  const [api, cognito, postgres, inspect] = [await getPort(), await getPort(), await getPort(), await getPort()];
  ports = { PORT: `${api}`, FREEHOLD_COGNITO_PORT: `${cognito}`, FREEHOLD_POSTGRES_PORT: `${postgres}` };
  inspectPort = inspect;
});

afterEach(async () => {
  for (const start of started.splice(0)) if (start !== stack) await stop(start, 'SIGTERM');
});

afterAll(async () => {
  if (stack !== undefined) await stop(stack, 'SIGTERM');
  await rm(dataDirectory, { recursive: true, force: true });
  await rm(workingDirectory, { recursive: true, force: true });
});

function dev(environment: Record<string, string> = {}, ...args: string[]): Start {
  const child = spawn(process.execPath, [main, ...args], {
    env: {
      // biome-ignore-start lint/style/noProcessEnv: the process needs a PATH and the cache of compiled code, and nothing else of ours.
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      // biome-ignore-end lint/style/noProcessEnv: see above.
      FREEHOLD_HOME: dataDirectory,
      ...ports,
      ...environment,
    },
    cwd: workingDirectory,
    stdio: ['ignore', 'pipe', 'pipe'],
    // As in a terminal: its children get our signals only if it passes them on.
    detached: true,
  });
  let text = '';
  const welcomed = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      text += data.toString();
      if (/Ctrl-C stops everything/.test(text)) welcomed.resolve();
    });
  }
  // `close`, not `exit`: by then all output is read.
  const ended = once(child, 'close').then(() => {
    welcomed.reject(new Error(`It ended before it was ready:\n${text}`));
    return child.exitCode;
  });
  welcomed.promise.catch(() => {});
  const start = { process: child, output: () => text, ready: welcomed.promise, ended };
  started.push(start);
  return start;
}

/** The stack that runs, or a new one on the same data. */
async function running(): Promise<Start> {
  if (stack !== undefined) return stack;
  const start = dev({}, '--inspect', '--inspect-port', `${inspectPort}`);
  await start.ready;
  stack = start;
  return start;
}

/** @returns the exit code */
async function stop(start: Start, signal: NodeJS.Signals): Promise<number | null> {
  if (start === stack) stack = undefined;
  if (start.process.exitCode === null && start.process.signalCode === null) start.process.kill(signal);
  return start.ended;
}

async function operatorVariables(): Promise<Record<string, string>> {
  const text = await readFile(join(dataDirectory, 'operator.json'), 'utf8');
  return z.record(z.string(), z.string()).parse(JSON.parse(text));
}

/** Looks into the database as the operator's command does. */
async function tenantsAndRows(): Promise<{ tenants: string[]; rows: number }> {
  const database = openOperatorDatabase((await operatorVariables())['DATABASE_URL'] ?? '');
  try {
    const tenants = (await database.listTenants()).map(({ id }) => id);
    const counts = Object.values(await database.countRows(tenantId('acme')));
    return { tenants, rows: counts.reduce((sum, count) => sum + count, 0) };
  } finally {
    await database.close();
  }
}

/** Runs the two printed commands in one shell. */
async function runPrintedCommands(output: string): Promise<unknown> {
  const lines = output.split('\n').filter((line) => /^(TOKEN=|curl )/.test(line));
  expect(lines).toHaveLength(2);
  const { stdout } = await execute('sh', ['-c', lines.join('\n')]);
  return JSON.parse(stdout);
}

/** Opens the printed address for sign-in, and follows it to the local Cognito's page. */
async function openPrintedSignInPage(output: string): Promise<void> {
  const url = /Sign in +(\S+)/.exec(output)?.[1] ?? '';
  const accept = { headers: { accept: 'text/html' } };
  const front = await (await fetch(url, accept)).text();
  const login = /href="([^"]+)">Sign in</.exec(front)?.[1] ?? '';
  const page = await fetch(login, accept);
  expect(page.url).toContain(`http://127.0.0.1:${ports.FREEHOLD_COGNITO_PORT}/hosted-ui/freehold-local/login?`);
  expect(await page.text()).toContain('Email address');
}

async function postgresPid(): Promise<number> {
  const file = await readFile(join(dataDirectory, 'postgres/data/postmaster.pid'), 'utf8');
  return Number(file.split('\n')[0]);
}

/** Whether a process runs. A zombie, which has ended and whose parent hasn't noticed, doesn't. */
async function runs(pid: number): Promise<boolean> {
  const { stdout } = await execute('ps', ['-p', String(pid), '-o', 'stat=']).catch(() => ({ stdout: '' }));
  return /^[^Z]/.test(stdout.trim());
}

async function apiProcesses(parent: Start): Promise<number[]> {
  const { stdout } = await execute('ps', ['-eo', 'pid,ppid,args']);
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, ppid, ...args]) => ppid === String(parent.process.pid) && args.join(' ').includes('apps/api/src/main.ts'),
    )
    .map(([pid]) => Number(pid));
}

async function expectPortsClosed(): Promise<void> {
  for (const port of Object.values(ports)) {
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow('fetch failed');
  }
}

describe('a running stack', () => {
  test('prints its addresses and users, and commands that work', async () => {
    const { output } = await running();
    expect(output()).toContain(`http://localhost:${ports.PORT}/readyz`);
    expect(output()).toMatch(/wile@acme\.example +acme +Freehold-demo-1 +admins/);
    expect(output()).toMatch(/hank@globex\.example +globex +Freehold-demo-1/);
    expect(await runPrintedCommands(output())).not.toHaveProperty('code');
    await openPrintedSignInPage(output());
    const { tenants, rows } = await tenantsAndRows();
    expect(tenants).toEqual(expect.arrayContaining(['acme', 'globex']));
    if (demoFeatures.length > 0) expect(rows).toBeGreaterThan(0);
  });

  test('writes the operator’s variables, which contain the owner’s password, for their user alone', async () => {
    await running();
    expect(await operatorVariables()).toMatchObject({
      DATABASE_URL: expect.stringContaining('//freehold_api:'),
      DATABASE_OWNER_URL: expect.stringContaining('//freehold_owner:'),
      COGNITO_ENDPOINT: `http://127.0.0.1:${ports.FREEHOLD_COGNITO_PORT}`,
      COGNITO_USER_POOL_ID: expect.any(String),
    });
    expect((await stat(join(dataDirectory, 'operator.json'))).mode & 0o777).toBe(0o600);
  });

  test('passes the settings of .env to the API, and says which it ignores', async () => {
    const { output } = await running();
    expect(output()).toMatch(
      /^\.env sets LOG_LEVEL\.\n\.env also sets DATABASE_URL: ignored here, since npm run dev sets its own\.\n/,
    );
    const variables = await operatorVariables();
    expect(variables['LOG_LEVEL']).toBe('warn');
    expect(variables['DATABASE_URL']).not.toContain('elsewhere');
  });

  test('lets a debugger attach to the API with --inspect', async () => {
    const { output } = await running();
    expect(output()).toContain(`Debugger       127.0.0.1:${inspectPort}`);
    const targets = await (await fetch(`http://127.0.0.1:${inspectPort}/json/list`)).json();
    expect(targets).toEqual([
      expect.objectContaining({
        url: expect.stringContaining('apps/api/src/main.ts'),
        webSocketDebuggerUrl: expect.stringContaining(`ws://127.0.0.1:${inspectPort}/`),
      }),
    ]);
  });

  test('prints the e-mails that Cognito would send', async () => {
    const { output } = await running();
    await fetch(`http://localhost:${ports.PORT}/api/user/forgot-password`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'road@acme.example' }),
    });
    await expect.poll(output, { timeout: 20_000 }).toMatch(/E-mail to road@acme\.example[\s\S]*\b\d{6}\b/);
  });

  test('goes on when a second start on its data is refused', async () => {
    const first = await running();
    const second = dev({ PORT: `${await getPort()}` });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`Freehold is already running with the data in ${dataDirectory}.`);
    expect((await fetch(`http://localhost:${ports.PORT}/readyz`)).status).toBe(200);
    expect(first.process.exitCode).toBeNull();
  });

  test('reports an API that dies, and restarts it when a source changes', async () => {
    const start = await running();
    const isReady = () =>
      fetch(`http://localhost:${ports.PORT}/readyz`).then(
        ({ status }) => status === 200,
        () => false,
      );
    try {
      const [pid = 0, ...others] = await apiProcesses(start);
      expect(others).toEqual([]);
      process.kill(pid, 'SIGKILL');
      await expect
        .poll(start.output, { timeout: 20_000 })
        .toMatch(/The API has stopped \(SIGKILL\)\. It restarts when one of its sources changes\./);
      const now = new Date();
      await utimes(apiSource, now, now);
      await expect.poll(isReady, { timeout: 20_000 }).toBe(true);
    } finally {
      if (!(await isReady())) await stop(start, 'SIGINT');
    }
  });

  test('stops at Ctrl-C although requests hang, and leaves nothing running', async () => {
    const start = await running();
    for (const port of [ports.PORT, ports.FREEHOLD_COGNITO_PORT]) {
      const socket = connect(Number(port), '127.0.0.1', () =>
        socket.write(
          'POST /api/user/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{',
        ),
      );
      socket.on('error', () => {});
      await once(socket, 'connect');
    }
    const postgres = await postgresPid();
    expect(await stop(start, 'SIGINT')).toBe(0);
    await expect(stat(join(dataDirectory, 'operator.json'))).rejects.toThrow('ENOENT');
    await expectPortsClosed();
    expect(await runs(postgres)).toBe(false);
  });
});

describe('with the data of an earlier start', () => {
  test('of several starts at once, one runs, and keeps the data', async () => {
    await running();
    const { DATABASE_OWNER_URL: ownerUrl = '', COGNITO_USER_POOL_ID: userPool } = await operatorVariables();
    await createTenant(ownerUrl, tenantId('kept'), 'Kept');
    expect(await stop(await running(), 'SIGTERM')).toBe(0);

    const starts = [dev(), dev(), dev()];
    const outcomes = await Promise.all(
      starts.map((start) => Promise.race([start.ready.then(() => 'runs'), start.ended])),
    );
    expect(outcomes.sort()).toEqual([1, 1, 'runs']);
    stack = starts.find((start) => start.process.exitCode === null);
    expect((await tenantsAndRows()).tenants).toContain('kept');
    expect((await operatorVariables())['COGNITO_USER_POOL_ID']).toBe(userPool);
  });

  test('a start goes on after one that was killed and left PostgreSQL running', async () => {
    const killed = await running();
    const tenants = (await tenantsAndRows()).tenants;
    const orphan = await postgresPid();
    await stop(killed, 'SIGKILL');
    expect(await runs(orphan)).toBe(true);
    // The API exits by itself, since its parent is gone.
    const health = () => fetch(`http://localhost:${ports.PORT}/healthz`).catch(() => 'gone');
    await expect.poll(health, { timeout: 20_000 }).toBe('gone');

    const next = await running();
    expect((await tenantsAndRows()).tenants).toEqual(tenants);
    expect(await runPrintedCommands(next.output())).not.toHaveProperty('code');
    expect(await runs(orphan)).toBe(false);
  });

  test('--fresh deletes Freehold’s data and no other file', async () => {
    const { COGNITO_USER_POOL_ID: userPool, DATABASE_OWNER_URL: ownerUrl = '' } =
      await running().then(operatorVariables);
    await createTenant(ownerUrl, tenantId('deleted'), 'Deleted');
    expect(await stop(await running(), 'SIGINT')).toBe(0);
    await writeFile(join(dataDirectory, 'thesis.txt'), 'Not Freehold’s.');
    const fresh = dev({}, '--fresh');
    await fresh.ready;
    stack = fresh;
    const { tenants } = await tenantsAndRows();
    expect(tenants).toContain('acme');
    expect(tenants).not.toContain('deleted');
    expect((await operatorVariables())['COGNITO_USER_POOL_ID']).not.toBe(userPool);
    expect(await readdir(dataDirectory)).toContain('thesis.txt');
  });

  test('a start whose secrets are lost says how to start over', async () => {
    await stop(await running(), 'SIGINT');
    await rm(join(dataDirectory, 'secrets.json'));
    const start = dev();
    expect(await start.ended).toBe(1);
    expect(start.output()).toMatch(/secrets\.json, is lost\. Start over: npm run dev -- --fresh/);
    await expectPortsClosed();
  });
});

describe('a start that is stopped half-way', () => {
  test.each([
    ['while PostgreSQL creates its data directory', 'data.unfinished'],
    ['while PostgreSQL starts', 'data/postmaster.pid'],
  ])('%s leaves nothing running and no password behind', async (_, sign) => {
    if (stack !== undefined) await stop(stack, 'SIGINT');
    const start = dev({}, '--fresh');
    await expect
      .poll(
        () =>
          stat(join(dataDirectory, 'postgres', sign)).then(
            () => 'there',
            () => 'not yet',
          ),
        { interval: 5, timeout: 20_000 },
      )
      .toBe('there');
    expect(await stop(start, 'SIGINT')).toBe(0);
    await expectPortsClosed();
    const left = await readdir(join(dataDirectory, 'postgres'));
    expect(left).not.toContain('password');
    expect(left).not.toContain('data.unfinished');
    const { stdout } = await execute('ps', ['-eo', 'args']);
    expect(stdout).not.toContain(join(dataDirectory, 'postgres'));
  });
});

const isRoot = process.getuid?.() === 0;

test.skipIf(!isRoot)(
  `a start by root in a directory that only root may enter keeps its database elsewhere${isRoot ? '' : ' (skipped: only root can show it)'}`,
  async () => {
    if (stack !== undefined) await stop(stack, 'SIGINT');
    const closed = await mkdtemp(join(tmpdir(), 'freehold-dev-closed-'));
    const start = dev({ FREEHOLD_HOME: closed });
    await start.ready;
    expect(await runPrintedCommands(start.output())).not.toHaveProperty('code');
    const elsewhere = /^ +Database files +(\S+)/m.exec(start.output())?.[1] ?? '';
    try {
      expect(elsewhere).toMatch(/^\/var\/lib\/freehold\//);
      expect((await stat(elsewhere)).uid).not.toBe(0);
      expect(await stop(start, 'SIGINT')).toBe(0);
    } finally {
      await stop(start, 'SIGINT');
      await Promise.all([closed, elsewhere].filter(Boolean).map((path) => rm(path, { recursive: true, force: true })));
    }
  },
);

describe('a start that can’t work', () => {
  test('names a port in use, and starts nothing', async () => {
    if (stack !== undefined) await stop(stack, 'SIGINT');
    const blocker = createServer().listen(Number(ports.PORT), '127.0.0.1');
    await once(blocker, 'listening');
    try {
      const start = dev();
      expect(await start.ended).toBe(1);
      expect(start.output()).toMatch(new RegExp(`Port ${ports.PORT}, for the API, is used by another process`));
    } finally {
      await once(blocker.close(), 'close');
    }
  });

  test('names an unknown option and shows the options', async () => {
    const start = dev({}, '--frehs');
    expect(await start.ended).toBe(1);
    expect(start.output()).toMatch(/--frehs[\s\S]*npm run dev -- --fresh/);
  });

  test('names the settings that the API refuses, and deletes nothing', async () => {
    if (stack !== undefined) await stop(stack, 'SIGINT');
    const before = await readdir(dataDirectory);
    const start = dev({ TENANT_MODE: 'cookie', LOG_LEVEL: 'loud' }, '--fresh');
    expect(await start.ended).toBe(1);
    expect(start.output()).toMatch(/\n2 variables are missing or wrong:\n {2}LOG_LEVEL .*\n {2}TENANT_MODE .*\n.*\n$/);
    expect(await readdir(dataDirectory)).toEqual(before);
    await expectPortsClosed();
  });
});
