import { expect, test } from 'vitest';
import { chartOf } from '../src/report/chart.ts';
import { results, series } from './support/results.ts';

const measured = results({
  series: [
    series([300], { connections: 1 }),
    series([400, 500, 600]),
    series([800, 1_000, 1_200], { competitor: 'fastify-pg' }),
  ],
});

/** The widths of the bars, in order. */
function widths(svg: string | undefined): number[] {
  return [...(svg ?? '').matchAll(/<rect x="\d+" y="[\d.]+" width="([\d.]+)"/g)].map(([, width]) => Number(width));
}

test('the chart is left out without the mix', () => {
  expect(chartOf(results())).toBeUndefined();
  expect(chartOf(results({ series: [series([1], { scenario: 'requests', workload: 'list' })] }))).toBeUndefined();
});

test('a bar’s length is proportional to its median, and every bar and line is on the page', () => {
  const svg = chartOf(measured);
  const [atOne = 0, own = 0, fastify = 0] = widths(svg);
  expect(widths(svg)).toHaveLength(3);
  expect(own / fastify).toBeCloseTo(0.5, 2);
  expect(atOne / fastify).toBeCloseTo(0.3, 2);
  const [, page = '0'] = /viewBox="0 0 (\d+) /.exec(svg ?? '') ?? [];
  const ends = [...(svg ?? '').matchAll(/M[\d.]+ [\d.]+H([\d.]+)/g)].map(([, end]) => Number(end));
  expect(ends).toHaveLength(3);
  expect(Math.max(...ends)).toBeLessThan(Number(page));
});

test('a chart names competitors, loads and figures', () => {
  const svg = chartOf(measured);
  for (const text of ['1 connection<', '16 connections<', '>Freehold<', '>Fastify, fast-jwt, pg, RLS<', '>1,000<']) {
    expect(svg).toContain(text);
  }
  expect(svg).not.toContain('128 connections');
});
