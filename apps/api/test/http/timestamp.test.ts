import { expect, test } from 'vitest';
import { timestamp } from '../../src/http/timestamp.ts';

const day = 86_400_000;

test('timestamp formats every time of a day as toISOString does', () => {
  const midnight = Date.UTC(2028, 1, 29);
  for (let ofDay = 0; ofDay < day; ofDay += 59_999) {
    const moment = new Date(midnight + ofDay);
    expect(timestamp(moment)).toBe(moment.toISOString());
  }
});

test('timestamp formats times of alternating days, far in the past and in the future', () => {
  const ends = [
    8.64e15,
    -8.64e15,
    Date.UTC(9999, 11, 31),
    Date.UTC(10_000, 0, 1),
    Date.UTC(1970, 0, 1),
    Date.UTC(0, 0, 1),
  ];
  const moments = ends.flatMap((end) => [end - 1, end, end + 1]).filter((time) => Math.abs(time) <= 8.64e15);
  for (const time of [...moments, ...moments.toReversed()]) {
    const moment = new Date(time);
    expect(timestamp(moment)).toBe(moment.toISOString());
  }
});

test('timestamp throws for an invalid date, and formats the next one', () => {
  expect(() => timestamp(new Date('never'))).toThrow(RangeError);
  expect(timestamp(new Date('2026-11-21T14:09:02.003Z'))).toBe('2026-11-21T14:09:02.003Z');
});
