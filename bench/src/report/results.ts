import type { CpuShares } from './cpu-shares.ts';

/** Who takes part, in the order of every table. */
export const competitorIds = ['freehold', 'fastify-pg', 'koa-prisma-rls', 'koa-prisma-filter'] as const;

export type CompetitorId = (typeof competitorIds)[number];

export const competitorNames: Readonly<Record<CompetitorId, string>> = {
  freehold: 'Freehold',
  'fastify-pg': 'Fastify, fast-jwt, pg, RLS',
  'koa-prisma-rls': 'Koa, Prisma, documented RLS',
  'koa-prisma-filter': 'Koa, Prisma, no RLS',
};

/** The parts of a run, in their order. Each stands by itself: `--only` picks some. */
export const scenarioIds = ['start', 'mix', 'work', 'rotation', 'rows', 'micro'] as const;

export type ScenarioId = (typeof scenarioIds)[number];

/** What is asked for: 20 items, one item, a new item; or 70 % lists, 20 % single items and 10 % new ones. */
export type Workload = 'list' | 'get' | 'create' | 'mix';

/** How long a part goes on. */
export interface Schedule {
  readonly rounds: number;
  /** Seconds of each round, where a round has a length. */
  readonly seconds: number;
}

/** What came of one round. */
export interface Round {
  readonly requests: number;
  readonly perSecond: number;
  /** Milliseconds that half of the answers took at most. */
  readonly p50: number;
  /** Milliseconds that 99 of 100 answers took at most. */
  readonly p99: number;
  /** Microseconds of CPU that the contender's process took for each request. */
  readonly nodeCpu: number;
  /** The same of all of PostgreSQL's processes; `null` where the system doesn't tell. */
  readonly postgresCpu: number | null;
  /** The same of the load generator, which shares the machine. */
  readonly loadCpu: number;
}

/** The rounds of one contender under one load. Rounds of the same index of other series ran right before or after. */
export interface Series {
  readonly scenario: ScenarioId;
  readonly competitor: CompetitorId;
  readonly workload: Workload;
  readonly connections: number;
  /** How many tenants the requests were for. */
  readonly tenants: number;
  /** How many rows the table had, where that is the question. */
  readonly rows: number | null;
  readonly rounds: readonly Round[];
}

export const variantNames = {
  verify: '`CognitoJwtVerifier.verify`',
  'warm token alone': 'Freehold: the token alone, seen before',
  'warm token': 'Freehold: token, tenant and standing, token seen before',
  'new token': 'Freehold: token, tenant and standing, token and person new',
  pg: 'pg, prepared, no RLS',
  'pg in a transaction': 'pg, prepared, RLS by BEGIN … COMMIT',
  prisma: 'Prisma, unscoped',
  freehold: 'Freehold’s client of a tenant',
} as const;

export type Variant = keyof typeof variantNames;

/** What a micro-benchmark does: let a request in, read 20 rows, read one row. */
export type MicroBenchmark = 'way in' | 'list' | 'get';

export interface MicroSeries {
  readonly benchmark: MicroBenchmark;
  readonly variant: Variant;
  /** How many are under way at a time. */
  readonly concurrency: number;
  /** Microseconds for one, on average over a batch; one figure for each batch. Batches pair as rounds do. */
  readonly rounds: readonly number[];
}

export interface ProcessFigures {
  readonly competitor: CompetitorId;
  /** Milliseconds from the start of the process to the first 200 of `/readyz`, one for each start. */
  readonly starts?: readonly number[];
  /** Resident memory after the mix, and the most there was until then. */
  readonly memory?: { readonly secondsOfLoad: number; readonly megabytes: number; readonly peakMegabytes: number };
}

/** Where the time of a main thread goes: a contender's under the mix; or of letting requests in whose token was seen before. */
export interface Profile {
  readonly of: CompetitorId | 'way in';
  readonly shares: CpuShares;
}

export interface Results {
  /** ISO 8601. */
  readonly measuredAt: string;
  /** The commit, with `+` after it where files have changed since; `null` outside of a clone. */
  readonly commit: string | null;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGigabytes: number;
    readonly system: string;
  };
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: {
    /** Connections to PostgreSQL that each contender may hold. */
    readonly poolSize: number;
    readonly logLevel: string;
    readonly schedules: { readonly [Part in ScenarioId]?: Schedule };
  };
  readonly series: readonly Series[];
  readonly micro: readonly MicroSeries[];
  readonly processes: readonly ProcessFigures[];
  readonly profiles: readonly Profile[];
}
