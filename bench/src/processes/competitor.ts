import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Shutdown } from '@freehold/process-lifecycle';
import getPort from 'get-port';
import { z } from 'zod';
import { BenchError } from '../errors.ts';
import type { CpuShares } from '../report/cpu-shares.ts';
import { type CompetitorId, competitorNames } from '../report/results.ts';
import { type Child, startChild } from './child-process.ts';
import type { LocalCognito } from './cognito.ts';

/** What a process has used since its start. */
const usage = z.object({ cpuMicroseconds: z.number(), residentBytes: z.number(), peakBytes: z.number() });

export type Usage = z.output<typeof usage>;

export const cpuShares = z.record(z.string(), z.number());

export interface CompetitorProcess {
  readonly id: CompetitorId;
  readonly url: string;
  /** Milliseconds from the start of the process to the first 200 of `/readyz`. */
  readonly startMilliseconds: number;
  usage(): Promise<Usage>;
  /** Takes a CPU profile of its main thread while `job` runs. */
  profile(job: () => Promise<unknown>): Promise<CpuShares>;
  stop(): Promise<void>;
}

export interface CompetitorOptions {
  readonly cognito: LocalCognito;
  /** The app role's URL of its database. */
  readonly databaseUrl: string;
  readonly poolSize: number;
  readonly logLevel: string;
}

const programs: Readonly<Record<CompetitorId, string>> = {
  freehold: '../../freehold/main.ts',
  'fastify-pg': '../../competitors/fastify-pg.ts',
  'koa-prisma-rls': '../../competitors/koa-prisma-rls.ts',
  'koa-prisma-filter': '../../competitors/koa-prisma-filter.ts',
};

/** The longest that a start may take. */
const startTimeoutMilliseconds = 30_000;

/** Starts a competitor in a process of its own, and waits until `/readyz` returns 200. */
export async function startCompetitorProcess(
  id: CompetitorId,
  options: CompetitorOptions,
  shutdown: Shutdown,
  signal: AbortSignal,
): Promise<CompetitorProcess> {
  const port = await getPort({ host: '127.0.0.1' });
  const url = `http://127.0.0.1:${port}`;
  const startedAt = performance.now();
  const child = startChild({
    name: competitorNames[id],
    program: programs[id],
    preload: ['usage-reporter.ts'],
    variables: id === 'freehold' ? freeholdVariables(options, port) : competitorVariables(options, port),
  });
  shutdown.add(() => child.stop());
  await waitUntilReady(child, competitorNames[id], url, signal);
  return {
    id,
    url,
    startMilliseconds: performance.now() - startedAt,
    async usage() {
      child.send('usage');
      return usage.parse(await child.nextMessage(signal));
    },
    async profile(job) {
      child.send('start profile');
      await child.nextMessage(signal);
      await job();
      child.send('stop profile');
      return cpuShares.parse(await child.nextMessage(signal));
    },
    stop: () => child.stop(),
  };
}

async function waitUntilReady(child: Child, name: string, url: string, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + startTimeoutMilliseconds;
  while (child.isRunning() && performance.now() < deadline) {
    signal.throwIfAborted();
    const response = await fetch(`${url}/readyz`).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.status === 200) return;
    await delay(5);
  }
  throw new BenchError(`${name} ${child.isRunning() ? 'is not ready after 30 s' : 'ended before it was ready'}.`);
}

/** Freehold's variables, as in production. */
export function freeholdVariables(
  { cognito, databaseUrl, poolSize, logLevel }: CompetitorOptions,
  port: number,
): Record<string, string> {
  return {
    ...cognito.variables,
    NODE_ENV: 'production',
    ALLOW_LOCAL_COGNITO: '1',
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: logLevel,
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: String(poolSize),
    COGNITO_ENDPOINT: cognito.url,
    SESSION_KEYS: randomBytes(32).toString('base64'),
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
}

function competitorVariables(
  { cognito, databaseUrl, poolSize, logLevel }: CompetitorOptions,
  port: number,
): Record<string, string> {
  const { variables } = cognito;
  const userPoolId = variables['COGNITO_USER_POOL_ID'] ?? '';
  return {
    NODE_ENV: 'production',
    PORT: String(port),
    LOG_LEVEL: logLevel,
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: String(poolSize),
    COGNITO_USER_POOL_ID: userPoolId,
    COGNITO_CLIENT_IDS: `${variables['COGNITO_APP_CLIENT_ID']},${variables['COGNITO_WEB_CLIENT_ID']}`,
    COGNITO_ISSUER: `https://cognito-idp.${variables['AWS_REGION']}.amazonaws.com/${userPoolId}`,
    COGNITO_JWKS_URI: `${cognito.url}/${userPoolId}/.well-known/jwks.json`,
    COGNITO_TENANT_CLAIM: variables['COGNITO_TENANT_CLAIM'] ?? '',
  };
}
