import { expect, test } from 'vitest';
import { pairedRatio, quantile, summarize } from '../src/report/statistics.ts';

test('the median of an odd number of figures is the middle one', () => {
  expect(summarize([9, 1, 5])).toEqual({ median: 5, low: 1, high: 9 });
});

test('the median of an even number of figures is the mean of the middle two', () => {
  expect(summarize([4, 1, 3, 2])).toEqual({ median: 2.5, low: 1, high: 4 });
});

test('one figure is its own median, lowest and highest', () => {
  expect(summarize([7])).toEqual({ median: 7, low: 7, high: 7 });
});

test('figures are sorted as numbers, not as text', () => {
  expect(summarize([10, 9, 100])).toEqual({ median: 10, low: 9, high: 100 });
});

test('summarize leaves its input in order', () => {
  const figures = [3, 1, 2];
  summarize(figures);
  expect(figures).toEqual([3, 1, 2]);
});

test('summarize rejects an empty list', () => {
  expect(() => summarize([])).toThrow(RangeError);
});

test('99 of 100 figures lie below the 99th percentile', () => {
  const figures = Array.from({ length: 101 }, (_, n) => n);
  expect(quantile(figures, 0.99)).toBe(99);
  expect(quantile(figures, 0.5)).toBe(50);
  expect(quantile([0, 10], 0.25)).toBe(2.5);
});

test.each([-0.1, 1.1, Number.NaN])('quantile rejects the share %s', (share) => {
  expect(() => quantile([1], share)).toThrow(RangeError);
});

test('a ratio is that of pairs, so a slow moment for both doesn’t show', () => {
  // The machine was ten times slower in the second round, for both.
  expect(pairedRatio([100, 10, 110], [200, 20, 200])).toEqual({ median: 0.5, low: 0.5, high: 0.55 });
});

test('a figure without a partner is left out of a ratio', () => {
  expect(pairedRatio([100, 50, 7], [100, 100])).toEqual({ median: 0.75, low: 0.5, high: 1 });
  expect(pairedRatio([], [100])).toBeUndefined();
  expect(pairedRatio([100], [])).toBeUndefined();
});
