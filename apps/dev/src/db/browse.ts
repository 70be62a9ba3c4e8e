import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { DevError, hasCode } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Opens Prisma Studio in a browser, until Ctrl-C. It listens on the loopback only. @returns its exit code */
export async function openStudio(url: string, port: string | undefined, environment: Environment): Promise<number> {
  const prisma = createRequire(import.meta.url)
    .resolve('prisma/package.json')
    .replace('package.json', 'build/index.js');
  const config = fileURLToPath(new URL('prisma.config.ts', import.meta.url));
  const args = [prisma, 'studio', '--config', config, ...(port === undefined ? [] : ['--port', port])];
  return run(process.execPath, args, {
    ...environment,
    STUDIO_DATABASE_URL: url,
    // Otherwise it reports its use to Prisma.
    CHECKPOINT_DISABLE: '1',
    // Prisma would download an engine that Studio doesn't use. The path of any existing file prevents that.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  });
}

/** Opens psql, where it is installed. @returns its exit code @throws {DevError} where it isn't */
export async function openPsql(url: string, environment: Environment): Promise<number> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  return run('psql', [], {
    ...environment,
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1),
    PGOPTIONS: searchParams.get('options') ?? '',
  }).catch((cause: unknown) => {
    if (!hasCode(cause, 'ENOENT')) throw cause;
    throw new DevError('psql is not installed. Leave --psql out for Prisma Studio, which comes with npm ci.', {
      cause,
    });
  });
}

async function run(command: string, args: readonly string[], env: Environment): Promise<number> {
  const child = spawn(command, args, { env: { ...env }, stdio: 'inherit' });
  const ignore = () => {};
  // Ctrl-C reaches the child as well: psql cancels a query with it, and Studio stops.
  process.on('SIGINT', ignore);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  await once(child, 'exit');
  return child.exitCode ?? 0;
}
