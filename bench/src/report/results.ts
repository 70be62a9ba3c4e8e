import type { CpuShares } from './cpu-shares.ts';

/** All that are measured, Freehold included, in the order of every table. */
export const competitorIds = ['freehold', 'fastify-pg', 'koa-prisma-rls', 'koa-prisma-filter'] as const;

export type CompetitorId = (typeof competitorIds)[number];

export const competitorNames: Readonly<Record<CompetitorId, string>> = {
  freehold: 'Freehold',
  'fastify-pg': 'Fastify, fast-jwt, pg, RLS',
  'koa-prisma-rls': 'Koa, Prisma, documented RLS',
  'koa-prisma-filter': 'Koa, Prisma, no RLS',
};

/** The scenarios in the order of a run. `--only` selects some. */
export const scenarioIds = ['start', 'mix', 'requests', 'tenants', 'table-size', 'micro'] as const;

export type ScenarioId = (typeof scenarioIds)[number];

/** The kind of requests: a list of 20 rows, one row, a new row; or 70 % lists, 20 % single rows and 10 % new ones. */
export type Workload = 'list' | 'get' | 'create' | 'mix';

/** The length of a scenario. */
export interface Schedule {
  readonly rounds: number;
  /** Seconds of each round; 0 where a round has no fixed length. */
  readonly seconds: number;
}

export interface Round {
  readonly requests: number;
  readonly perSecond: number;
  /** The median response time in milliseconds. */
  readonly p50: number;
  /** The 99th percentile of the response time in milliseconds. */
  readonly p99: number;
  /** The competitor's CPU time per request, in microseconds. */
  readonly nodeCpu: number;
  /** PostgreSQL's CPU time per request; `null` on systems other than Linux. */
  readonly postgresCpu: number | null;
  /** The load generator's CPU time per request. */
  readonly loadCpu: number;
}

/** The rounds of one competitor under one load. Rounds with the same index in other series ran right before or after. */
export interface Series {
  readonly scenario: ScenarioId;
  readonly competitor: CompetitorId;
  readonly workload: Workload;
  readonly connections: number;
  /** The number of tenants that the requests are for. */
  readonly tenants: number;
  /** The number of rows in the table, in the scenario `table-size`. */
  readonly rows: number | null;
  readonly rounds: readonly Round[];
}

export const variantNames = {
  verify: '`CognitoJwtVerifier.verify`',
  'cached token': 'Freehold: token alone, cached',
  'known user': 'Freehold: token, tenant and account status, all cached',
  'new user': 'Freehold: token, tenant and account status, new token and user',
  pg: 'pg, prepared, no RLS',
  'pg in a transaction': 'pg, prepared, RLS by BEGIN … COMMIT',
  prisma: 'Prisma, unscoped',
  freehold: 'Freehold’s tenant client',
} as const;

export type Variant = keyof typeof variantNames;

/** Authorizes a request, reads 20 rows, or reads one row. */
export type MicroBenchmark = 'authorization' | 'list' | 'get';

export interface MicroSeries {
  readonly benchmark: MicroBenchmark;
  readonly variant: Variant;
  /** Runs at the same time. */
  readonly concurrency: number;
  /** For each batch, the average microseconds of one run. Batches pair as rounds do. */
  readonly rounds: readonly number[];
}

export interface ProcessFigures {
  readonly competitor: CompetitorId;
  /** For each start, the milliseconds from the start of the process to the first 200 of `/readyz`. */
  readonly starts?: readonly number[];
  /** Resident memory after the mix, and its maximum until then. */
  readonly memory?: { readonly secondsOfLoad: number; readonly megabytes: number; readonly peakMegabytes: number };
}

/** A CPU profile of the main thread: a competitor's under the mix, or that of authorizing known users. */
export interface Profile {
  readonly of: CompetitorId | 'authorization';
  readonly shares: CpuShares;
}

export interface Results {
  /** ISO 8601. */
  readonly measuredAt: string;
  /** The commit, with `+` if files have changed since; `null` outside of a clone. */
  readonly commit: string | null;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGigabytes: number;
    readonly system: string;
  };
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: {
    /** Connections to PostgreSQL of each competitor. */
    readonly poolSize: number;
    readonly logLevel: string;
    readonly schedules: { readonly [Id in ScenarioId]?: Schedule };
  };
  readonly series: readonly Series[];
  readonly micro: readonly MicroSeries[];
  readonly processes: readonly ProcessFigures[];
  readonly profiles: readonly Profile[];
}
