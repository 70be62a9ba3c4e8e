import { figuresOf, findMicro, findSeries, type SeriesKey } from './lookup.ts';
import { type CompetitorId, competitorNames, type Results, type Round } from './results.ts';
import { pairedRatio, type Summary, summarize } from './statistics.ts';

/** Something that Freehold wants to be true of itself, and what came of it. */
export interface Goal {
  readonly name: string;
  /** What is wanted: `at least` or `at most` so much. */
  readonly bound: 'at least' | 'at most';
  readonly limit: number;
  /** What a figure is in: `×`, a ratio, or milliseconds. */
  readonly unit: '×' | 'ms';
  /** `undefined`: not measured in this run. */
  readonly measured: Summary | undefined;
}

export type Verdict =
  | { readonly kind: 'not measured' }
  /** By which share of the limit the median is on the right side of it, or on the wrong one. */
  | { readonly kind: 'reached' | 'missed'; readonly by: number };

/** A goal is reached or missed by its median. */
export function verdictOn({ bound, limit, measured }: Goal): Verdict {
  if (measured === undefined) return { kind: 'not measured' };
  const ahead = ((measured.median - limit) / limit) * (bound === 'at least' ? 1 : -1);
  return { kind: ahead >= 0 ? 'reached' : 'missed', by: Math.abs(ahead) };
}

/** Every goal, in the order of the report. */
export function goalsOf(results: Results): Goal[] {
  return [
    {
      name: 'Token seen before: token, tenant and standing, against `CognitoJwtVerifier.verify`',
      bound: 'at most',
      limit: 1 / 20,
      unit: '×',
      measured: pairedRatio(findMicro(results, 'way in', 'warm token', 1), findMicro(results, 'way in', 'verify', 1)),
    },
    againstCompetitor(results, 'fastify-pg', 0.95),
    againstCompetitor(results, 'koa-prisma-rls', 3),
    againstCompetitor(results, 'koa-prisma-filter', 1),
    ...scopedReads(results),
    {
      name: 'The mix at 16 connections: requests/s for 10,000 tenants, against those for 64',
      bound: 'at least',
      limit: 0.85,
      unit: '×',
      measured: tenantCountRatio(results, 'freehold'),
    },
    {
      name: 'A list from 1,000,000 rows: median time, against one from 1,000',
      bound: 'at most',
      limit: 1.2,
      unit: '×',
      measured: ratio(results, 'p50', { ...listSeries, rows: 1_000_000 }, { ...listSeries, rows: 1_000 }),
    },
    manyConnections(results),
  ];
}

const listSeries = { scenario: 'rows', competitor: 'freehold', connections: 1 } as const;

/** How many tenants are few, so that everything about them is at hand. */
export const smallTenantCount = 64;

/** How many are many. */
export const largeTenantCount = 10_000;

/** Requests for many tenants in rotation against requests for few, where both were measured in turn. */
export function tenantCountRatio(results: Results, competitor: CompetitorId): Summary | undefined {
  const tenantsSeries = { scenario: 'rotation', contender: competitor } as const;
  return ratio(
    results,
    'perSecond',
    { ...tenantsSeries, tenants: largeTenantCount },
    { ...tenantsSeries, tenants: smallTenantCount },
  );
}

function againstCompetitor(results: Results, competitor: CompetitorId, limit: number): Goal {
  const mix = { scenario: 'mix', connections: 16 } as const;
  return {
    name: `The mix at 16 connections: requests/s, against “${competitorNames[competitor]}”`,
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
      name: `A scoped read of ${description}, ${concurrency === 1 ? 'one at a time' : `${concurrency} at once`}, against Prisma’s unscoped`,
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

/** Not one answer may be an error, or there would be no results; and nobody waits out of proportion. */
function manyConnections(results: Results): Goal {
  const series = findSeries(results, { scenario: 'mix', competitor: 'freehold', connections: 128 });
  const p50 = figuresOf(series, 'p50');
  const measured = p50.length === 0 ? undefined : summarize(figuresOf(series, 'p99'));
  return {
    name: 'The mix at 128 connections, no errors: p99, against 3 × p50 + 20 ms',
    bound: 'at most',
    limit: p50.length === 0 ? Number.NaN : 3 * summarize(p50).median + 20,
    unit: 'ms',
    measured,
  };
}

function ratio(results: Results, figure: keyof Round, one: SeriesKey, other: SeriesKey): Summary | undefined {
  return pairedRatio(figuresOf(findSeries(results, one), figure), figuresOf(findSeries(results, other), figure));
}
