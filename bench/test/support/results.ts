import type { MicroSeries, Results, Round, Series } from '../../src/report/results.ts';

/** A round with a number of requests per second. */
export function round(perSecond: number, other: Partial<Round> = {}): Round {
  return { requests: perSecond, perSecond, p50: 1, p99: 2, nodeCpu: 100, postgresCpu: 50, loadCpu: 30, ...other };
}

/** A competitor’s rounds in the mix at 16 connections. */
export function series(perSecond: readonly number[], other: Partial<Series> = {}): Series {
  return {
    scenario: 'mix',
    competitor: 'freehold',
    workload: 'mix',
    connections: 16,
    tenants: 64,
    rows: null,
    rounds: perSecond.map((each) => round(each)),
    ...other,
  };
}

export function results(some: Partial<Results> & { readonly micro?: readonly MicroSeries[] } = {}): Results {
  return {
    measuredAt: '2026-01-02T03:04:05.000Z',
    commit: 'abc1234',
    machine: { cpu: 'A processor', cores: 2, memoryGigabytes: 16, system: 'linux x64' },
    versions: { Node: '26.0.0', PostgreSQL: '18.4' },
    settings: {
      poolSize: 10,
      logLevel: 'info',
      schedules: { mix: { rounds: 2, seconds: 1 }, micro: { rounds: 9, seconds: 0 } },
    },
    series: [],
    micro: [],
    processes: [],
    profiles: [],
    ...some,
  };
}
