import { styleText } from 'node:util';
import { describe, expect, test } from 'vitest';
import { isMisleading, printable, printableJson, printableLines, printableStyledLines } from '../src/printable.ts';

/** Each kind of character that a terminal obeys or that changes how a line reads, and how it is shown. */
const dangerous: readonly (readonly [what: string, character: string, shown: string])[] = [
  ['NUL', '\u{0}', '\\u{0}'],
  ['a carriage return', '\r', '\\u{d}'],
  ['ESC', '\u{1b}', '\\u{1b}'],
  ['DEL', '\u{7f}', '\\u{7f}'],
  ['NEL', '\u{85}', '\\u{85}'],
  ['CSI', '\u{9b}', '\\u{9b}'],
  ['an override of direction', '\u{202e}', '\\u{202e}'],
  ['an embedding', '\u{202a}', '\\u{202a}'],
  ['an isolate', '\u{2066}', '\\u{2066}'],
  ['a mark of direction', '\u{200f}', '\\u{200f}'],
  ['the Arabic letter mark', '\u{61c}', '\\u{61c}'],
  ['a line separator', '\u{2028}', '\\u{2028}'],
  ['a paragraph separator', '\u{2029}', '\\u{2029}'],
];

/** Format characters that names may have, and that a terminal doesn't show. */
const formats: readonly (readonly [what: string, character: string, shown: string])[] = [
  ['a byte order mark', '\u{feff}', '\\u{feff}'],
  ['a zero-width space', '\u{200b}', '\\u{200b}'],
  ['a tag', '\u{e0041}', '\\u{e0041}'],
];

const harmless = ['Ada Lovelace', 'Zoë O’Brien', 'חברה', 'شركة', '株式会社', 'R&D <ops>', 'a\\u{9b}', '😀'];

test.each([...dangerous, ...formats])('%s is shown as an escape', (_what, character, shown) => {
  expect(printable(`a${character}b`)).toBe(`a${shown}b`);
  expect(printableLines(`a${character}b`)).toBe(`a${shown}b`);
  expect(printableStyledLines(`a${character}b`)).toBe(`a${shown}b`);
});

test.each([...dangerous, ...formats])(
  '%s in JSON becomes an escape of JSON with the same value',
  (_what, character) => {
    const value = { [`a${character}`]: [`b${character}`, 1] };
    const json = printableJson(JSON.stringify(value));
    expect(json).toMatch(/^[\u0020-\u007e]+$/);
    expect(JSON.parse(json)).toEqual(value);
  },
);

test.each(harmless)('%s stays as it is', (text) => {
  expect([printable(text), printableLines(text), printableStyledLines(text)]).toEqual([text, text, text]);
  expect(JSON.parse(printableJson(JSON.stringify(text)))).toBe(text);
  expect(isMisleading(text)).toBe(false);
});

test('lines and tabs stay in text of several lines, and are escaped in a line', () => {
  expect(printableLines('a\n\tb')).toBe('a\n\tb');
  expect(printable('a\n\tb')).toBe('a\\u{a}\\u{9}b');
});

test('styles stay, and other sequences of a terminal don’t', () => {
  const styled = styleText('red', 'a', { validateStream: false });
  expect(styled).toContain('\u{1b}[31m');
  expect(printableStyledLines(`${styled}\u{1b}[2Jb\u{1b}]0;c`)).toBe(`${styled}\\u{1b}[2Jb\\u{1b}]0;c`);
});

describe('a name is misleading', () => {
  test.each(dangerous)('with %s', (_what, character) => {
    expect(isMisleading(`Ada${character}`)).toBe(true);
  });

  test('and not with the joiners of letters and of emoji', () => {
    for (const name of ['می\u{200c}خواهم', '👩\u{200d}💻', 'क्\u{200d}ष']) expect(isMisleading(name)).toBe(false);
  });
});
