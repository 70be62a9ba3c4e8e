import type { Shares } from './profile.ts';

/** Who takes part, in the order of every table. */
export const contenderIds = ['freehold', 'fastify-pg', 'koa-prisma-rls', 'koa-prisma-filter'] as const;

export type ContenderId = (typeof contenderIds)[number];

export const contenderNames: Readonly<Record<ContenderId, string>> = {
  freehold: 'Freehold',
  'fastify-pg': 'Fastify, fast-jwt, pg, RLS',
  'koa-prisma-rls': 'Koa, Prisma, documented RLS',
  'koa-prisma-filter': 'Koa, Prisma, no RLS',
};

/** The parts of a run, in their order. Each stands by itself: `--only` picks some. */
export const partIds = ['start', 'mix', 'work', 'rotation', 'rows', 'micro'] as const;

export type PartId = (typeof partIds)[number];

/** What is asked for: 20 items, one item, a new item; or 70 % lists, 20 % single items and 10 % new ones. */
export type Work = 'list' | 'get' | 'create' | 'mix';

/** How long a part goes on. */
export interface Pace {
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
  readonly part: PartId;
  readonly contender: ContenderId;
  readonly work: Work;
  readonly connections: number;
  /** How many tenants the requests were for. */
  readonly tenants: number;
  /** How many rows the table had, where that is the question. */
  readonly rows: number | null;
  readonly rounds: readonly Round[];
}

export const subjectNames = {
  verify: '`CognitoJwtVerifier.verify`',
  'warm token alone': 'Freehold: the token alone, seen before',
  'warm token': 'Freehold: token, tenant and standing, token seen before',
  'new token': 'Freehold: token, tenant and standing, token and person new',
  pg: 'pg, prepared, no RLS',
  'pg in a transaction': 'pg, prepared, RLS by BEGIN … COMMIT',
  prisma: 'Prisma, unscoped',
  freehold: 'Freehold’s client of a tenant',
} as const;

export type Subject = keyof typeof subjectNames;

/** What a micro-benchmark does: let a request in, read 20 rows, read one row. */
export type Deed = 'way in' | 'list' | 'get';

export interface MicroSeries {
  readonly deed: Deed;
  readonly subject: Subject;
  /** How many are under way at a time. */
  readonly atOnce: number;
  /** Microseconds for one, on average over a batch; one figure for each batch. Batches pair as rounds do. */
  readonly rounds: readonly number[];
}

export interface ProcessFigures {
  readonly contender: ContenderId;
  /** Milliseconds from the start of the process to the first 200 of `/readyz`, one for each start. */
  readonly starts?: readonly number[];
  /** Resident memory after the mix, and the most there was until then. */
  readonly memory?: { readonly secondsOfLoad: number; readonly megabytes: number; readonly peakMegabytes: number };
}

/** Where the time of a main thread goes: a contender's under the mix; or of letting requests in whose token was seen before. */
export interface Profile {
  readonly of: ContenderId | 'way in';
  readonly shares: Shares;
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
    readonly paces: { readonly [Part in PartId]?: Pace };
  };
  readonly series: readonly Series[];
  readonly micro: readonly MicroSeries[];
  readonly processes: readonly ProcessFigures[];
  readonly profiles: readonly Profile[];
}
