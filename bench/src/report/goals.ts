import { figuresOf, findMicro, findSeries, type SeriesKey } from './lookup.ts';
import { type CompetitorId, competitorNames, type Results, type Round } from './results.ts';
import { pairedRatio, type Summary, summarize } from './statistics.ts';

/** A performance goal of Freehold, and its measurement. */
export interface Goal {
  readonly name: string;
  readonly bound: 'at least' | 'at most';
  readonly limit: number;
  /** `×`: a ratio. */
  readonly unit: '×' | 'ms';
  /** `undefined`: not measured in this run. */
  readonly measured: Summary | undefined;
}

export type Verdict =
  | { readonly kind: 'not measured' }
  /** The distance of the median from the limit, as a share of the limit. */
  | { readonly kind: 'reached' | 'missed'; readonly by: number };

/** Compares a goal's median with its limit. */
export function verdictOn({ bound, limit, measured }: Goal): Verdict {
  if (measured === undefined) return { kind: 'not measured' };
  const ahead = ((measured.median - limit) / limit) * (bound === 'at least' ? 1 : -1);
  return { kind: ahead >= 0 ? 'reached' : 'missed', by: Math.abs(ahead) };
}

/** All goals, in the order of the report. */
export function goalsOf(results: Results): Goal[] {
  return [
    {
      name: 'Authorization of a known user (token, tenant, account status), compared with `CognitoJwtVerifier.verify`',
      bound: 'at most',
      limit: 1 / 20,
      unit: '×',
      measured: pairedRatio(
        findMicro(results, 'authorization', 'known user', 1),
        findMicro(results, 'authorization', 'verify', 1),
      ),
    },
    comparedWith(results, 'fastify-pg', 0.95),
    comparedWith(results, 'koa-prisma-rls', 3),
    comparedWith(results, 'koa-prisma-filter', 1),
    ...scopedReads(results),
    {
      name: 'The mix at 16 connections: requests/s for 10,000 tenants, compared with 64',
      bound: 'at least',
      limit: 0.85,
      unit: '×',
      measured: tenantCountRatio(results, 'freehold'),
    },
    {
      name: 'A list from 1,000,000 rows: median time, compared with 1,000 rows',
      bound: 'at most',
      limit: 1.2,
      unit: '×',
      measured: ratio(results, 'p50', { ...listSeries, rows: 1_000_000 }, { ...listSeries, rows: 1_000 }),
    },
    manyConnections(results),
  ];
}

const listSeries = { scenario: 'table-size', competitor: 'freehold', connections: 1 } as const;

/** So few tenants that every competitor caches all of their tokens. */
export const smallTenantCount = 64;

/** So many tenants that no competitor caches all of their tokens. */
export const largeTenantCount = 10_000;

/** Requests per second for many tenants, compared with those for few in the same rounds. */
export function tenantCountRatio(results: Results, competitor: CompetitorId): Summary | undefined {
  const tenantsSeries = { scenario: 'tenants', competitor } as const;
  return ratio(
    results,
    'perSecond',
    { ...tenantsSeries, tenants: largeTenantCount },
    { ...tenantsSeries, tenants: smallTenantCount },
  );
}

function comparedWith(results: Results, competitor: CompetitorId, limit: number): Goal {
  const mix = { scenario: 'mix', connections: 16 } as const;
  return {
    name: `The mix at 16 connections: requests/s, compared with “${competitorNames[competitor]}”`,
    bound: 'at least',
    limit,
    unit: '×',
    measured: ratio(results, 'perSecond', { ...mix, competitor: 'freehold' }, { ...mix, competitor }),
  };
}

function scopedReads(results: Results): Goal[] {
  const reads = [
    ['list', '20 rows'],
    ['get', 'one row'],
  ] as const;
  return reads.flatMap(([benchmark, description]) =>
    [1, 16].map((concurrency) => ({
      name: `A scoped read of ${description}, ${concurrency === 1 ? 'one at a time' : `${concurrency} at once`}, compared with Prisma unscoped`,
      bound: 'at most' as const,
      limit: 1.15,
      unit: '×' as const,
      measured: pairedRatio(
        findMicro(results, benchmark, 'freehold', concurrency),
        findMicro(results, benchmark, 'prisma', concurrency),
      ),
    })),
  );
}

/** No response is an error, or there would be no results; so the goal limits the slowest responses. */
function manyConnections(results: Results): Goal {
  const series = findSeries(results, { scenario: 'mix', competitor: 'freehold', connections: 128 });
  const p50 = figuresOf(series, 'p50');
  const measured = p50.length === 0 ? undefined : summarize(figuresOf(series, 'p99'));
  return {
    name: 'The mix at 128 connections, no errors: p99, compared with 3 × p50 + 20 ms',
    bound: 'at most',
    limit: p50.length === 0 ? Number.NaN : 3 * summarize(p50).median + 20,
    unit: 'ms',
    measured,
  };
}

function ratio(results: Results, figure: keyof Round, one: SeriesKey, other: SeriesKey): Summary | undefined {
  return pairedRatio(figuresOf(findSeries(results, one), figure), figuresOf(findSeries(results, other), figure));
}
