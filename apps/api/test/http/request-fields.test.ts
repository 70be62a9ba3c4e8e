import { expect, test } from 'vitest';
import { dateTime } from '../../src/http/date-time.ts';
import { int32 } from '../../src/http/int32.ts';

test.each([
  ['2026-11-21T14:09:02Z', '2026-11-21T14:09:02.000Z'],
  ['2026-11-21T14:09:02.123456+02:00', '2026-11-21T12:09:02.123Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
])('dateTime reads %s to the millisecond', (text, iso) => {
  expect(dateTime.parse(text).toISOString()).toBe(iso);
});

test.each([
  ['tomorrow', 'must be a date and time such as 2026-11-21T14:09:02Z'],
  ['2026-11-21T14:09:02', 'must be a date and time such as 2026-11-21T14:09:02Z'],
  ['2026-02-30T00:00:00Z', 'must be a date and time such as 2026-11-21T14:09:02Z'],
  ['0001-01-01T00:00:00+14:00', 'must be in the years 1 to 9999'],
  ['9999-12-31T23:59:59-12:00', 'must be in the years 1 to 9999'],
])('dateTime rejects %s', (text, message) => {
  expect(dateTime.safeParse(text).error?.issues).toMatchObject([{ message }]);
});

test.each([-2_147_483_648, 0, 2_147_483_647])('int32 reads %s', (number) => {
  expect(int32.parse(number)).toBe(number);
});

test.each([
  [1.5, 'must be a whole number'],
  ['1', 'must be a whole number'],
  [-2_147_483_649, 'must be at least -2147483648'],
  [2_147_483_648, 'must be at most 2147483647'],
])('int32 rejects %j', (value, message) => {
  expect(int32.safeParse(value).error?.issues).toMatchObject([{ message }]);
});
