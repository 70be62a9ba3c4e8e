import { expect, test } from 'vitest';
import { multiLineText, singleLineText } from '../../src/http/text.ts';

/** Characters that end a line or change how it reads. */
const misleading = [
  '\u{0}',
  '\t',
  '\n',
  '\u{7f}',
  '\u{9b}',
  '\u{61c}',
  '\u{200e}',
  '\u{202e}',
  '\u{2028}',
  '\u{2029}',
  '\u{2067}',
];

test.each(misleading)('a line of text with %j is refused', (character) => {
  const parsed = singleLineText.safeParse(`a${character}b`);
  expect(parsed.error?.issues.map(({ message }) => message)).toEqual([
    'must not contain characters that control text or its direction',
  ]);
});

test.each(['Ada', 'חברה', 'شركة', '株式会社', 'R&D <ops>', '👩\u{200d}💻', 'می\u{200c}خواهم'])(
  'a line of text may be %s',
  (text) => {
    expect(singleLineText.parse(text)).toBe(text);
  },
);

test('text of several lines has lines and tabs, and no other control characters', () => {
  expect(multiLineText.parse('a\n\tb')).toBe('a\n\tb');
  for (const character of ['\u{0}', '\r', '\u{1b}', '\u{9b}'])
    expect(multiLineText.safeParse(`a${character}b`).success).toBe(false);
});
