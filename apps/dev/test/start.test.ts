import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

const run = promisify(execFile);
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let dataDirectory: string;
let ports: { PORT: string; FREEHOLD_COGNITO_PORT: string; FREEHOLD_POSTGRES_PORT: string };
const started: Start[] = [];

interface Start {
  readonly process: ChildProcess;
  /** All that it has printed. */
  output(): string;
  /** Resolves when the welcome stands there. */
  ready: Promise<void>;
  /** The exit code. */
  ended: Promise<number | null>;
}

beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'freehold-dev-test-'));
  // Where root runs the tests, PostgreSQL's account has to get in.
  await chmod(dataDirectory, 0o755);
  const [api, cognito, postgres] = await freePorts(3);
  ports = { PORT: `${api}`, FREEHOLD_COGNITO_PORT: `${cognito}`, FREEHOLD_POSTGRES_PORT: `${postgres}` };
});

afterEach(async () => {
  for (const start of started.splice(0)) {
    if (start.process.exitCode === null && start.process.signalCode === null) start.process.kill('SIGTERM');
    await start.ended;
  }
});

afterAll(async () => {
  await rm(dataDirectory, { recursive: true, force: true });
});

function dev(environment: Record<string, string> = {}, ...args: string[]): Start {
  const child = spawn(process.execPath, [main, ...args], {
    // biome-ignore lint/style/noProcessEnv: the process needs a PATH, and nothing else of ours.
    env: { PATH: process.env['PATH'], FREEHOLD_HOME: dataDirectory, ...ports, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // As in a terminal: what it starts doesn't get our signals unless it passes them on.
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
  // `close`, not `exit`: by then all output has been read.
  const ended = once(child, 'close').then(() => {
    welcomed.reject(new Error(`It ended before it was ready:\n${text}`));
    return child.exitCode;
  });
  welcomed.promise.catch(() => {});
  const start = { process: child, output: () => text, ready: welcomed.promise, ended };
  started.push(start);
  return start;
}

async function freePorts(count: number): Promise<number[]> {
  const probes = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  const found = await Promise.all(
    probes.map(async (probe) => {
      await once(probe, 'listening');
      const address = probe.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    }),
  );
  await Promise.all(probes.map((probe) => once(probe.close(), 'close')));
  return found;
}

/** The two lines of the welcome that are there to be pasted, run one after the other in one shell. */
async function runPrintedCommands(output: string): Promise<{ items: { name: string }[] }> {
  const lines = output.split('\n').filter((line) => /^(TOKEN=|curl )/.test(line));
  expect(lines).toHaveLength(2);
  const { stdout } = await run('sh', ['-c', lines.join('\n')]);
  return JSON.parse(stdout);
}

/** Goes where the welcome says that people sign in, and as far as the local Cognito's own page. */
async function openPrintedSignInPage(output: string): Promise<void> {
  const url = /Sign in +(\S+)/.exec(output)?.[1] ?? '';
  const accept = { headers: { accept: 'text/html' } };
  const front = await (await fetch(url, accept)).text();
  const login = /href="([^"]+)">Sign in</.exec(front)?.[1] ?? '';
  const page = await fetch(login, accept);
  expect(page.url).toContain(`http://127.0.0.1:${ports.FREEHOLD_COGNITO_PORT}/hosted-ui/freehold-local/login?`);
  expect(await page.text()).toContain('Email address');
}

/** Whether a process runs: one that has ended and that its parent has not noticed yet doesn't. */
async function runs(pid: number): Promise<boolean> {
  const { stdout } = await run('ps', ['-p', String(pid), '-o', 'stat=']).catch(() => ({ stdout: '' }));
  return /^[^Z]/.test(stdout.trim());
}

async function expectPortsClosed(): Promise<void> {
  for (const port of Object.values(ports)) {
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow('fetch failed');
  }
}

test('a first start brings everything up, and Ctrl-C leaves nothing running', async () => {
  const start = dev();
  await start.ready;
  expect(start.output()).toContain(`http://localhost:${ports.PORT}/readyz`);
  expect(start.output()).toMatch(/wile@acme\.example +acme +Freehold-demo-1 +admins/);
  expect(start.output()).toMatch(/hank@globex\.example +globex +Freehold-demo-1/);
  const { items } = await runPrintedCommands(start.output());
  expect(items.map((item) => item.name).sort()).toEqual(['Anvil', 'Giant rubber band', 'Rocket skates']);
  await openPrintedSignInPage(start.output());

  // For the operator's command; nobody else may read it, since the owner's password is in it.
  const operatorFile = join(dataDirectory, 'operator.json');
  expect(JSON.parse(await readFile(operatorFile, 'utf8'))).toMatchObject({
    DATABASE_URL: expect.stringContaining('//freehold_api:'),
    DATABASE_OWNER_URL: expect.stringContaining('//freehold_owner:'),
    COGNITO_ENDPOINT: `http://127.0.0.1:${ports.FREEHOLD_COGNITO_PORT}`,
    COGNITO_USER_POOL_ID: expect.any(String),
  });
  expect((await stat(operatorFile)).mode & 0o777).toBe(0o600);

  const postgres = Number((await readFile(join(dataDirectory, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[0]);
  start.process.kill('SIGINT');
  expect(await start.ended).toBe(0);
  await expect(stat(operatorFile)).rejects.toThrow('ENOENT');
  await expectPortsClosed();
  expect(await runs(postgres)).toBe(false);
});

describe('a start that is stopped half-way', () => {
  test.each([
    ['while PostgreSQL makes its directory', 'data.unfinished'],
    ['while PostgreSQL starts', 'data/postmaster.pid'],
  ])('%s leaves nothing running and no password lying about', async (_, sign) => {
    const start = dev({}, '--fresh');
    const ended = start.ended;
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
    start.process.kill('SIGINT');
    expect(await ended).toBe(0);
    await expectPortsClosed();
    const left = await readdir(join(dataDirectory, 'postgres'));
    expect(left).not.toContain('password');
    expect(left).not.toContain('data.unfinished');
    const { stdout } = await run('ps', ['-eo', 'args']);
    expect(stdout).not.toContain(join(dataDirectory, 'postgres'));
  });
});

describe('with data of an earlier start', () => {
  test('a start keeps it, and --fresh starts over', async () => {
    const second = dev();
    await second.ready;
    const api = `http://localhost:${ports.PORT}`;
    const login = await fetch(`${api}/api/user/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'road@acme.example', password: 'Freehold-demo-1' }),
    });
    const { access_token } = z.object({ access_token: z.string() }).parse(await login.json());
    await fetch(`${api}/api/items`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${access_token}` },
      body: JSON.stringify({ name: 'Kept' }),
    });
    await fetch(`${api}/api/user/forgot-password`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'road@acme.example' }),
    });
    await expect.poll(() => second.output()).toMatch(/E-mail to road@acme\.example[\s\S]*\b\d{6}\b/);
    second.process.kill('SIGINT');
    expect(await second.ended).toBe(0);

    const third = dev();
    await third.ready;
    expect((await runPrintedCommands(third.output())).items).toContainEqual(expect.objectContaining({ name: 'Kept' }));
    third.process.kill('SIGTERM');
    expect(await third.ended).toBe(0);

    await writeFile(join(dataDirectory, 'thesis.txt'), 'Not ours to throw away.');
    const fresh = dev({}, '--fresh');
    await fresh.ready;
    const { items } = await runPrintedCommands(fresh.output());
    expect(items).toHaveLength(3);
    expect(items).not.toContainEqual(expect.objectContaining({ name: 'Kept' }));
    expect(await readdir(dataDirectory)).toContain('thesis.txt');
  });

  test('a start goes on after one that was killed and left PostgreSQL running', async () => {
    const killed = dev();
    await killed.ready;
    const pidFile = join(dataDirectory, 'postgres/data/postmaster.pid');
    const orphan = Number((await readFile(pidFile, 'utf8')).split('\n')[0]);
    killed.process.kill('SIGKILL');
    await killed.ended;
    expect(await runs(orphan)).toBe(true);
    // The API ends by itself, since its parent has gone.
    await expect.poll(() => fetch(`http://localhost:${ports.PORT}/healthz`).catch(() => 'gone')).toBe('gone');

    const next = dev();
    await next.ready;
    expect((await runPrintedCommands(next.output())).items.length).toBeGreaterThan(0);
    expect(await runs(orphan)).toBe(false);
  });

  test('of several starts at once, one runs', async () => {
    const starts = [dev(), dev(), dev()];
    const outcomes = await Promise.all(
      starts.map((start) => Promise.race([start.ready.then(() => 'runs'), start.ended])),
    );
    expect(outcomes.sort()).toEqual([1, 1, 'runs']);
    const winner = starts.find((start) => start.process.exitCode === null);
    expect((await runPrintedCommands(winner?.output() ?? '')).items.length).toBeGreaterThan(0);
    winner?.process.kill('SIGINT');
    expect(await winner?.ended).toBe(0);
  });

  test('a request that hangs does not keep it from stopping', async () => {
    const start = dev();
    await start.ready;
    for (const port of [ports.PORT, ports.FREEHOLD_COGNITO_PORT]) {
      const socket = connect(Number(port), '127.0.0.1', () =>
        socket.write(
          'POST /api/user/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{',
        ),
      );
      socket.on('error', () => {});
      await once(socket, 'connect');
    }
    start.process.kill('SIGINT');
    expect(await start.ended).toBe(0);
  });

  test('an API that dies is spoken of', async () => {
    const start = dev();
    await start.ready;
    const { stdout } = await run('ps', ['-eo', 'pid,ppid,args']);
    const children = stdout
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(
        ([, parent, ...args]) =>
          parent === String(start.process.pid) && args.join(' ').includes('apps/api/src/main.ts'),
      );
    expect(children).toHaveLength(1);
    for (const [pid] of children) process.kill(Number(pid), 'SIGKILL');
    await expect
      .poll(() => start.output())
      .toMatch(/The API has stopped \(SIGKILL\)\. It starts again when one of its sources changes\./);
  });

  test('a second start beside a running one is refused, and the running one goes on', async () => {
    const first = dev();
    await first.ready;
    const [other] = await freePorts(1);
    const second = dev({ PORT: `${other}` });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`Freehold is already running with the data in ${dataDirectory}.`);
    expect((await runPrintedCommands(first.output())).items.length).toBeGreaterThan(0);
  });

  test('a start whose secrets were lost says how to start over', async () => {
    await rm(join(dataDirectory, 'secrets.json'));
    const start = dev();
    expect(await start.ended).toBe(1);
    expect(start.output()).toMatch(/secrets\.json, is lost\. Start over: npm run dev -- --fresh/);
    await expectPortsClosed();
  });
});

const isRoot = process.getuid?.() === 0;

test.skipIf(!isRoot)(
  `a start by root in a folder that only root may enter keeps its database elsewhere${isRoot ? '' : ' (skipped: only root can show it)'}`,
  async () => {
    const closed = await mkdtemp(join(tmpdir(), 'freehold-dev-closed-'));
    const start = dev({ FREEHOLD_HOME: closed });
    await start.ready;
    expect((await runPrintedCommands(start.output())).items).toHaveLength(3);
    const elsewhere = /^ +Database files +(\S+)/m.exec(start.output())?.[1] ?? '';
    expect(elsewhere).toMatch(/^\/var\/lib\/freehold\//);
    expect((await stat(elsewhere)).uid).not.toBe(0);
    start.process.kill('SIGINT');
    expect(await start.ended).toBe(0);
    await Promise.all([closed, elsewhere].map((folder) => rm(folder, { recursive: true })));
  },
);

describe('what is wrong is said in a sentence with the cure', () => {
  test('a port that is taken', async () => {
    const squatter = createServer().listen(Number(ports.PORT), '127.0.0.1');
    await once(squatter, 'listening');
    const start = dev();
    expect(await start.ended).toBe(1);
    squatter.close();
    expect(start.output().trim()).toMatch(
      new RegExp(
        `^Port ${ports.PORT}, for the API, is taken by another process\\.\nStop it, or start on another port: PORT=\\d+ npm run dev$`,
      ),
    );
  });

  test('several ports that are taken, with one command for all', async () => {
    const squatters = [ports.PORT, ports.FREEHOLD_COGNITO_PORT].map((port) =>
      createServer().listen(Number(port), '127.0.0.1'),
    );
    await Promise.all(squatters.map((squatter) => once(squatter, 'listening')));
    const start = dev();
    expect(await start.ended).toBe(1);
    for (const squatter of squatters) squatter.close();
    expect(start.output()).toMatch(/start on another port: PORT=\d+ FREEHOLD_COGNITO_PORT=\d+ npm run dev/);
  });

  test('two ports that are the same', async () => {
    const start = dev({ FREEHOLD_COGNITO_PORT: ports.PORT });
    expect(await start.ended).toBe(1);
    expect(start.output()).toContain('PORT and FREEHOLD_COGNITO_PORT are the same port.');
  });

  test('a port that is none', async () => {
    const start = dev({ PORT: '99999', FREEHOLD_COGNITO_PORT: 'x' });
    expect(await start.ended).toBe(1);
    expect(start.output()).toContain('PORT and FREEHOLD_COGNITO_PORT must be a port');
  });

  test('an option that there isn’t', async () => {
    const start = dev({}, '--frehs');
    expect(await start.ended).toBe(1);
    expect(start.output()).toMatch(/--frehs[\s\S]*npm run dev -- --fresh/);
  });

  test('a setting that the API refuses', async () => {
    const before = await readdir(dataDirectory);
    const start = dev({ TENANT_MODE: 'cookie', LOG_LEVEL: 'loud' }, '--fresh');
    expect(await start.ended).toBe(1);
    expect(start.output()).toMatch(/^\n2 variables are missing or wrong:\n {2}LOG_LEVEL .*\n {2}TENANT_MODE .*\n.*\n$/);
    expect(await readdir(dataDirectory)).toEqual(before);
    await expectPortsClosed();
  });
});
