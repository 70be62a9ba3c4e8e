import { expect, test } from 'vitest';
import { scheduleFor } from '../src/scenarios/scenarios.ts';
import { readSettings } from '../src/settings.ts';

test('without options all scenarios run on their default schedules', () => {
  const settings = readSettings([]);
  expect([...settings.scenarios]).toEqual(['start', 'mix', 'requests', 'tenants', 'table-size', 'micro']);
  expect(scheduleFor('mix', settings)).toEqual({ rounds: 10, seconds: 2 });
});

test('options select scenarios, rounds and seconds', () => {
  const settings = readSettings(['--only', 'mix, micro', '--rounds', '3', '--seconds', '0.5']);
  expect([...settings.scenarios]).toEqual(['mix', 'micro']);
  expect(scheduleFor('mix', settings)).toEqual({ rounds: 3, seconds: 0.5 });
});

test.each([
  [['--only', 'mix,speed'], /--only must name scenarios: start, mix/],
  [['--only', ''], /--only must name scenarios/],
  [['--rounds', '0'], /--rounds must be a whole number from 1 to 99/],
  [['--rounds', '2.5'], /--rounds must be a whole number/],
  [['--seconds', 'long'], /--seconds must be a number of seconds/],
  [['--seconds', '0'], /--seconds must be at least 0.1/],
  [['--log-level', 'trace'], /--log-level must be info or silent/],
  [['--fast'], /--fast/],
  [['--rounds'], /--rounds/],
  [['mix'], /mix/],
])('%j is rejected with the help', (args, message) => {
  expect(() => readSettings(args)).toThrow(message);
  expect(() => readSettings(args)).toThrow(/npm run bench -- --only mix,micro/);
});
