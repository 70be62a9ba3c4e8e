import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWord } from '../src/terminal/shell-word.ts';

test.each([
  'wile@acme.example',
  'r&d@acme.example',
  "o'brien@acme.example",
  '`id`$HOME!@acme.example',
  'a b',
  'jörg@x.example',
])('a shell reads the word %s as it is', (text) => {
  expect(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })).toBe(text);
});

test('an ordinary address needs no quotation marks', () => {
  expect(shellWord('wile@acme.example')).toBe('wile@acme.example');
});
