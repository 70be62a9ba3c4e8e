import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { signalWhenLoading } from '@freehold/process-lifecycle/testing';
import { tenantId } from '@freehold/tenancy';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProductInstallation, type Installation, password } from './support/installation.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let installation: Installation;

beforeAll(async () => {
  installation = await createProductInstallation();
  await installation.createUser({ email: 'wile@acme.example', tenant: tenantId('acme') });
});

afterAll(() => installation.stop());

interface ApiProcess {
  readonly child: ChildProcess;
  readonly url: string;
  output(): string;
  /** The exit code. */
  readonly ended: Promise<number | null>;
}

async function run(overrides: Record<string, string> = {}, nodeOptions: readonly string[] = []): Promise<ApiProcess> {
  const port = await getPort();
  const child = spawn(process.execPath, [...nodeOptions, main], {
    env: {
      // biome-ignore lint/style/noProcessEnv: the process needs a PATH, and the credentials that the tests have.
      ...process.env,
      ...installation.variables,
      NODE_ENV: 'production',
      ALLOW_LOCAL_COGNITO: '1',
      PORT: `${port}`,
      ...overrides,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (data: Buffer) => (text += data.toString()));
  child.stderr.on('data', (data: Buffer) => (text += data.toString()));
  const ended = once(child, 'close').then(() => child.exitCode);
  return { child, url: `http://127.0.0.1:${port}`, output: () => text, ended };
}

async function runUntilReady(overrides: Record<string, string> = {}): Promise<ApiProcess> {
  const api = await run(overrides);
  await expect
    .poll(
      () =>
        fetch(`${api.url}/readyz`).then(
          ({ status }) => status,
          () => 0,
        ),
      { timeout: 20_000 },
    )
    .toBe(200);
  return api;
}

test('a process whose database doesn’t enforce row-level security exits with 1 and says why, without a stack', async () => {
  const api = await run({ DATABASE_URL: installation.database.ownerUrl });
  expect(await api.ended).toBe(1);
  expect(api.output()).toMatch(
    /^Row-level security would not keep the tenants apart:\n {2}The role freehold_owner may make roles\./,
  );
  expect(api.output()).not.toMatch(/\n\s+at /);
});

test('a process that the database refuses exits with 1 and says why, without a stack or a password', async () => {
  const url = Object.assign(new URL(installation.database.appUrl), { password: 'not-the-password' });
  const api = await run({ DATABASE_URL: url.href });
  expect(await api.ended).toBe(1);
  expect(api.output()).toMatch(
    /^The database refuses DATABASE_URL: password authentication failed .* npm run migrate\.\n$/,
  );
  expect(api.output()).not.toContain('not-the-password');
});

test('a process behind a pooler that refuses settings exits with 1 and names DATABASE_POOLER', async () => {
  const message = Buffer.from('SFATAL\0C08P01\0Munsupported startup parameter: options\0\0');
  const head = Buffer.from([0x45, 0, 0, 0, message.length + 4]);
  const pooler = createServer((socket) => socket.once('data', () => socket.end(Buffer.concat([head, message]))));
  const port = await getPort();
  pooler.listen(port, '127.0.0.1');
  const url = Object.assign(new URL(installation.database.appUrl), { port: String(port) });
  const api = await run({ DATABASE_URL: url.href });
  expect(await api.ended).toBe(1);
  pooler.close();
  expect(api.output()).toMatch(/^The database refuses DATABASE_URL: .*set DATABASE_POOLER=transaction\.\n$/);
});

test.each([
  ['in quotation marks', (url: string) => `"${url}"`, 'has quotation marks around it'],
  ['without a host', (url: string) => url.replace(/@.*\//, '@/'), 'has no host'],
  ['of Prisma’s engine', (url: string) => `${url}?pgbouncer=true&connection_limit=1`, 'DATABASE_POOL_SIZE'],
])('a process with a DATABASE_URL %s exits with 1 and says why, without a stack', async (_, change, sentence) => {
  const api = await run({ DATABASE_URL: change(installation.database.appUrl) });
  expect(await api.ended).toBe(1);
  expect(api.output()).toMatch(/^One variable is missing or wrong:\n {2}DATABASE_URL has /);
  expect(api.output()).toContain(sentence);
  expect(api.output()).not.toMatch(/\n\s+at /);
});

describe('SIGTERM', () => {
  test('finishes running requests, accepts no more, and exits with 0', async () => {
    const api = await runUntilReady();
    // The request runs until the test sends its body.
    const body = JSON.stringify({ email: 'wile@acme.example', password });
    const { port } = new URL(api.url);
    const socket = connect(Number(port), '127.0.0.1');
    let answer = '';
    socket.on('data', (data: Buffer) => (answer += data.toString()));
    socket.write(
      'POST /api/user/login HTTP/1.1\r\nHost: localhost\r\n' +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
    );
    // The API has read the head of the request, and asks for the rest.
    await expect.poll(() => answer).toMatch(/^HTTP\/1\.1 100 Continue/);

    // npm's children get a terminal's signal twice.
    api.child.kill('SIGTERM');
    api.child.kill('SIGTERM');
    await expect
      .poll(() =>
        fetch(`${api.url}/healthz`).then(
          () => 'answers',
          () => 'refuses',
        ),
      )
      .toBe('refuses');
    expect(api.child.exitCode).toBeNull();
    socket.write(body);

    expect(await api.ended).toBe(0);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /m);
    expect(answer).toMatch(/^connection: close/im);
  });

  test('stops an idle process at once, with a connection open', async () => {
    const api = await runUntilReady();
    const { port } = new URL(api.url);
    const idle = connect(Number(port), '127.0.0.1');
    await once(idle, 'connect');
    api.child.kill('SIGTERM');
    expect(await api.ended).toBe(0);
    idle.destroy();
  });
});

describe('SIGTERM before the API listens', () => {
  test('stops the process with 0 while its modules are being loaded', async () => {
    const api = await run({}, signalWhenLoading('koa'));
    expect(await api.ended).toBe(0);
    expect(api.output()).toBe('SIGTERM: stopped before the start was complete\n');
  });

  test('stops the process with 0 while it waits for the database', async () => {
    const silent = createServer(() => api.child.kill('SIGTERM'));
    const port = await getPort();
    silent.listen(port, '127.0.0.1');
    await once(silent, 'listening');
    const url = Object.assign(new URL(installation.database.appUrl), { port: String(port) });
    const api = await run({ DATABASE_URL: url.href });
    expect(await api.ended.finally(() => silent.close())).toBe(0);
    expect(api.output()).toContain('SIGTERM: stopped before the start was complete');
  });
});

test('SIGTERM with DRAIN_SECONDS makes /readyz fail while requests are still served', async () => {
  const api = await runUntilReady({ DRAIN_SECONDS: '300' });
  api.child.kill('SIGTERM');
  const statusOf = (path: string) => fetch(`${api.url}${path}`).then(({ status }) => status);
  await expect.poll(() => statusOf('/readyz')).toBe(503);
  expect([await statusOf('/healthz'), await statusOf('/api/items/me')]).toEqual([200, 401]);
  api.child.kill('SIGKILL');
  await api.ended;
});

describe('in production', () => {
  test('the log is one JSON object a line', async () => {
    const api = await runUntilReady();
    await fetch(`${api.url}/api/items/me`);
    api.child.kill('SIGTERM');
    await api.ended;
    const lines = api
      .output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({
        time: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/),
        level: 'info',
        path: '/api/items/me',
        status: 401,
        request_id: expect.any(String),
      }),
    );
  });

  test('the log shows what a terminal obeys as escapes', async () => {
    const api = await runUntilReady({ TRUSTED_PROXY: '1' });
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    const head = 'GET /a HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: a\u{9b}2Jb\r\nConnection: close\r\n\r\n';
    socket.write(head, 'latin1');
    await once(socket.resume(), 'close');
    api.child.kill('SIGTERM');
    await api.ended;
    expect(api.output()).toContain('"remote_address":"a\\u009b2Jb"');
    expect(api.output()).toMatch(/^[\n\u0020-\u007e]*$/);
  });

  test('a local Cognito is refused unless ALLOW_LOCAL_COGNITO is set', async () => {
    const api = await run({ ALLOW_LOCAL_COGNITO: '0' });
    expect(await api.ended).toBe(1);
    expect(api.output()).toContain('COGNITO_ENDPOINT is refused in production');
  });
});

describe('a failed start', () => {
  test('names every variable that is missing or wrong', async () => {
    const api = await run({ DATABASE_URL: '', AWS_REGION: '', TENANT_STRICT: 'yes' });
    expect(await api.ended).toBe(1);
    expect(api.output().trim().split('\n')).toEqual([
      '3 variables are missing or wrong:',
      expect.stringMatching(/^ {2}DATABASE_URL is missing\. \w/),
      expect.stringMatching(/^ {2}AWS_REGION is missing\./),
      '  TENANT_STRICT must be one of 0, 1',
      'Each is described in .env.example.',
    ]);
  });

  test('names the port that is taken', async () => {
    const squatter = createServer().listen(0);
    await once(squatter, 'listening');
    const address = squatter.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const api = await run({ PORT: `${port}` });
    expect(await api.ended.finally(() => squatter.close())).toBe(1);
    expect(api.output()).toMatch(
      new RegExp(`${port}[\\s\\S]*Another process listens on this port\\. Stop it, or set PORT`),
    );
  });
});

test('a request that never ends is cut off after the drain time', async () => {
  const api = await installation.startApi({}, { drainMilliseconds: 200 });
  const { port } = new URL(api.http.url);
  const socket = connect(Number(port), '127.0.0.1');
  let answer = '';
  socket.on('data', (data: Buffer) => {
    answer += data.toString();
  });
  socket.write(
    'POST /api/user/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n' +
      'Expect: 100-continue\r\n\r\n{',
  );
  await expect.poll(() => answer).toMatch(/^HTTP\/1\.1 100 Continue/);
  await Promise.all([api.close(), once(socket, 'close')]);
  expect(JSON.stringify(api.log)).toContain('cut off');
});
