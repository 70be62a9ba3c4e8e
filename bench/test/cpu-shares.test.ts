import type { Profiler } from 'node:inspector';
import { expect, test } from 'vitest';
import { startCpuProfile } from '../src/processes/cpu-profiler.ts';
import { sumByPackage } from '../src/report/cpu-shares.ts';
import { markdownOf } from '../src/report/markdown.ts';
import { results } from './support/results.ts';

const node = (id: number, functionName: string, url: string): Profiler.ProfileNode => ({
  id,
  callFrame: { functionName, url, scriptId: '0', lineNumber: 0, columnNumber: 0 },
});

test('time is summed up by package, without idle time', () => {
  const nodes = [
    node(1, '(idle)', ''),
    node(2, 'writev', ''),
    node(3, 'timestamp', 'file:///app/apps/api/src/http/timestamp.ts'),
    node(4, 'run', 'file:///app/node_modules/@prisma/client/runtime/client.js'),
    node(5, 'inner', '/app/node_modules/koa/node_modules/accepts/index.js'),
    node(6, '(garbage collector)', ''),
    node(7, 'hash', 'node:internal/crypto/hash'),
    node(8, 'emit', 'node:events'),
    node(9, 'post', 'node:inspector'),
  ];
  const samples = [9, 1, 2, 3, 4, 4, 5, 6, 7, 8, 1];
  const timeDeltas = [1_000, 1_000, 10, 10, 10, 30, 10, 10, 10, 10, 1_000];
  expect(sumByPackage({ nodes, samples, timeDeltas, startTime: 0, endTime: 0 })).toEqual({
    'writing to sockets': 0.1,
    'its own code': 0.1,
    '@prisma/client': 0.4,
    accepts: 0.1,
    'garbage collection': 0.1,
    'Node, crypto': 0.1,
    'Node, all else': 0.1,
  });
});

test('the profile of a loop in this file counts as its own code', async () => {
  const stop = await startCpuProfile();
  let sum = 0;
  for (let n = 0; n < 200_000_000; n += 1) sum += Math.sqrt(sum + n);
  expect(sum).toBeGreaterThan(0);
  const shares = await stop();
  expect(shares['its own code']).toBeGreaterThan(0.5);
  expect(Object.values(shares).reduce((all, share) => all + share, 0)).toBeCloseTo(1);
});

test('the page orders large shares by the first competitor, and sums up the rest', () => {
  const own = { koa: 0.3, prisma: 0.6, pino: 0.01, cookies: 0.09 };
  const page = markdownOf(
    results({
      profiles: [
        { of: 'freehold', shares: own },
        { of: 'fastify-pg', shares: { pg: 0.99, pino: 0.01 } },
      ],
    }),
    undefined,
  );
  const rows = page.match(/^\| (prisma|cookies|koa|pg|pino|all else) .*$/gm);
  expect(rows).toEqual([
    '| prisma | 60.0 | 0.000 |',
    '| koa | 30.0 | 0.000 |',
    '| cookies | 9.00 | 0.000 |',
    '| pg | 0.000 | 99.0 |',
    '| all else | 1.00 | 1.00 |',
  ]);
});
