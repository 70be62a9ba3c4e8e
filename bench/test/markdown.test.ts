import { expect, test } from 'vitest';
import { figure, spread, table } from '../src/report/format.ts';
import { markdownOf } from '../src/report/markdown.ts';
import { results, series } from './support/results.ts';

test.each([
  [1234.5, '1,235'],
  [99.96, '100.0'],
  [12.34, '12.3'],
  [1.234, '1.23'],
  [0.1234, '0.123'],
  [0, '0.000'],
  [Number.NaN, '–'],
  [Number.POSITIVE_INFINITY, '–'],
])('%s is formatted as %s', (value, text) => {
  expect(figure(value)).toBe(text);
});

test('a summary shows its lowest and highest', () => {
  expect(spread({ median: 2, low: 1, high: 1000 })).toBe('2.00 (1.00–1,000)');
});

test('a bar in a cell is escaped', () => {
  expect(table(['a', 'b'], [['x|y', 'z']])).toBe('| a | b |\n|---|--:|\n| x\\|y | z |');
});

test('the page names commit, machine and settings, and shows no chart without one', () => {
  const page = markdownOf(results(), undefined);
  expect(page).toContain('Measured on 2026-01-02 at commit abc1234: A processor, 2 cores, 16.0 GB, linux x64.');
  expect(page).toContain('logs at level info. Rounds: mix 2 of 1 s, micro 9.');
  expect(page).toContain('Node 26.0.0, PostgreSQL 18.4');
  expect(page).not.toContain('![');
});

test('scenarios that were not measured have no section, and their goals say so', () => {
  const page = markdownOf(results(), undefined);
  expect(page.match(/^## .*$/gm)).toEqual(['## Goals', '## Versions']);
  expect(page.match(/not measured/g)).toHaveLength(11);
});

test('each competitor has a row under each load, with Freehold’s ratio to it', () => {
  const page = markdownOf(
    results({ series: [series([100, 120]), series([200, 200], { competitor: 'fastify-pg' })] }),
    'results.svg',
  );
  expect(page).toContain('![Requests per second of the mix](results.svg)');
  expect(page).toContain('### The mix, 16 connections');
  expect(page).toContain('| Freehold | 110 (100–120) | – | 1.00 | 2.00 | 100 | 50.0 | 30.0 |');
  expect(page).toContain('| Fastify, fast-jwt, pg, RLS | 200 (200–200) | 0.550 (0.500–0.600) × |');
  expect(page).toContain('at least 0.950 | 0.550 (0.500–0.600) | **missed** by 42.1 % |');
});

test('PostgreSQL’s CPU is a dash on systems that don’t report it', () => {
  const rounds = series([100]).rounds.map((one) => ({ ...one, postgresCpu: null }));
  expect(markdownOf(results({ series: [series([], { rounds })] }), undefined)).toContain('| 100 | – | 30.0 |');
});

test('start and memory of a competitor are in one row', () => {
  const page = markdownOf(
    results({
      processes: [
        { competitor: 'freehold', starts: [500, 600, 700] },
        { competitor: 'freehold', memory: { secondsOfLoad: 60, megabytes: 120, peakMegabytes: 150 } },
      ],
    }),
    undefined,
  );
  expect(page).toContain('MB after 60.0 s of the mix');
  expect(page).toContain('| Freehold | 600 (500–700) | 120 | 150 |');
});
