import { expect, test } from 'vitest';
import { scheduleFor } from '../src/scenarios/scenarios.ts';
import { readSettings } from '../src/settings.ts';

test('without options everything runs, at each part’s own pace', () => {
  const settings = readSettings([]);
  expect([...settings.scenarios]).toEqual(['start', 'mix', 'work', 'rotation', 'rows', 'micro']);
  expect(scheduleFor('mix', settings)).toEqual({ rounds: 10, seconds: 2 });
});

test('some parts may be asked for, and their pace', () => {
  const settings = readSettings(['--only', 'mix, micro', '--rounds', '3', '--seconds', '0.5']);
  expect([...settings.scenarios]).toEqual(['mix', 'micro']);
  expect(scheduleFor('mix', settings)).toEqual({ rounds: 3, seconds: 0.5 });
});

test.each([
  [['--only', 'mix,speed'], /--only must name parts: start, mix/],
  [['--only', ''], /--only must name parts/],
  [['--rounds', '0'], /--rounds must be a whole number from 1 to 99/],
  [['--rounds', '2.5'], /--rounds must be a whole number/],
  [['--seconds', 'long'], /--seconds must be a number of seconds/],
  [['--seconds', '0'], /--seconds must be at least 0.1/],
  [['--log-level', 'trace'], /--log-level must be info or silent/],
  [['--fast'], /--fast/],
  [['--rounds'], /--rounds/],
  [['mix'], /mix/],
])('%j is refused with what there is instead', (args, sentence) => {
  expect(() => readSettings(args)).toThrow(sentence);
  expect(() => readSettings(args)).toThrow(/npm run bench -- --only mix,micro/);
});
