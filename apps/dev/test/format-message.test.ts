import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { formatMessage } from '../src/format-message.ts';

test('an e-mail of the local Cognito shows what a terminal obeys as escapes', () => {
  const message = { to: 'a\u{9b}@example.com', subject: 'b\u{202e}\nc', body: 'd\u{1b}[2J\ne\u{2028}' };
  expect(stripVTControlCharacters(formatMessage(message)).split('\n')).toEqual([
    '  ┌ E-mail to a\\u{9b}@example.com: b\\u{202e}\\u{a}c',
    '  │ d\\u{1b}[2J',
    '  │ e\\u{2028}',
    '  └',
  ]);
});
