import { expect, test } from 'vitest';
import { type Goal, goalsOf, verdictOn } from '../src/report/goals.ts';
import type { Results } from '../src/report/results.ts';
import { results, round, series } from './support/results.ts';

function goal(all: Results, name: RegExp): Goal {
  const found = goalsOf(all).filter((candidate) => name.test(candidate.name));
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} goals match ${name}.`);
  return only;
}

const some = { name: 'speed', unit: '×' } as const;

test('a reached goal has the distance of its median from the limit', () => {
  const measured = { median: 1.2, low: 0.5, high: 3 };
  expect(verdictOn({ ...some, bound: 'at least', limit: 1, measured })).toEqual({
    kind: 'reached',
    by: expect.closeTo(0.2),
  });
  expect(verdictOn({ ...some, bound: 'at most', limit: 2, measured })).toEqual({
    kind: 'reached',
    by: expect.closeTo(0.4),
  });
});

test('a missed goal has the distance of its median from the limit', () => {
  const measured = { median: 1.5, low: 1, high: 9 };
  expect(verdictOn({ ...some, bound: 'at least', limit: 3, measured })).toEqual({ kind: 'missed', by: 0.5 });
  expect(verdictOn({ ...some, bound: 'at most', limit: 1.2, measured })).toEqual({
    kind: 'missed',
    by: expect.closeTo(0.25),
  });
});

test('a figure at the limit reaches the goal', () => {
  const measured = { median: 0.95, low: 0.95, high: 0.95 };
  expect(verdictOn({ ...some, bound: 'at least', limit: 0.95, measured })).toEqual({ kind: 'reached', by: 0 });
  expect(verdictOn({ ...some, bound: 'at most', limit: 0.95, measured })).toEqual({ kind: 'reached', by: 0 });
});

test('goals are not measured without figures', () => {
  const verdicts = goalsOf(results()).map((each) => verdictOn(each).kind);
  expect(verdicts).toHaveLength(11);
  expect(new Set(verdicts)).toEqual(new Set(['not measured']));
});

test('Freehold’s mix is compared with each competitor’s at 16 connections', () => {
  const all = results({
    series: [
      series([1, 1], { connections: 1 }),
      series([100, 300]),
      series([200, 200], { competitor: 'fastify-pg' }),
      series([50, 50], { competitor: 'koa-prisma-rls' }),
    ],
  });
  expect(goal(all, /mix at 16.*Fastify/)).toMatchObject({
    limit: 0.95,
    measured: { median: 1, low: 0.5, high: 1.5 },
  });
  expect(goal(all, /mix at 16.*documented RLS/)).toMatchObject({ limit: 3, measured: { median: 4 } });
  expect(goal(all, /mix at 16.*no RLS/).measured).toBeUndefined();
});

test('many tenants are compared with the few of the same scenario, not with those of the mix', () => {
  const all = results({
    series: [
      series([1_000]),
      series([100], { scenario: 'tenants' }),
      series([90], { scenario: 'tenants', tenants: 10_000 }),
    ],
  });
  expect(goal(all, /10,000 tenants/)).toMatchObject({ bound: 'at least', limit: 0.85, measured: { median: 0.9 } });
});

test('a list from many rows is compared by its median time', () => {
  const rows = { scenario: 'table-size', workload: 'list', connections: 1, tenants: 1 } as const;
  const all = results({
    series: [
      series([], { ...rows, rows: 1_000, rounds: [round(1, { p50: 2 })] }),
      series([], { ...rows, rows: 1_000_000, rounds: [round(1, { p50: 3 })] }),
    ],
  });
  expect(goal(all, /1,000,000 rows/)).toMatchObject({ bound: 'at most', limit: 1.2, measured: { median: 1.5 } });
});

test('the slowest responses at 128 connections may take three times the median and 20 ms', () => {
  const rounds = [round(1, { p50: 10, p99: 60 }), round(1, { p50: 20, p99: 40 }), round(1, { p50: 30, p99: 500 })];
  const all = results({ series: [series([], { connections: 128, rounds })] });
  const found = goal(all, /128/);
  expect(found).toMatchObject({ limit: 80, unit: 'ms', measured: { median: 60 } });
  expect(verdictOn(found)).toEqual({ kind: 'reached', by: 0.25 });
});

test('authorization of a known user is compared with AWS’s verifier, a scoped read with Prisma’s', () => {
  const all = results({
    micro: [
      { benchmark: 'authorization', variant: 'verify', concurrency: 1, rounds: [100, 200] },
      { benchmark: 'authorization', variant: 'known user', concurrency: 1, rounds: [5, 5] },
      { benchmark: 'list', variant: 'prisma', concurrency: 16, rounds: [100] },
      { benchmark: 'list', variant: 'freehold', concurrency: 16, rounds: [110] },
    ],
  });
  expect(goal(all, /^Authorization/).measured).toEqual({ median: expect.closeTo(0.0375), low: 0.025, high: 0.05 });
  expect(goal(all, /20 rows, 16 at once/)).toMatchObject({ limit: 1.15, measured: { median: 1.1 } });
  expect(goal(all, /20 rows, one at a time/).measured).toBeUndefined();
});
