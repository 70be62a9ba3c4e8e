import { describe, expect, test } from 'vitest';
import { isEmailAddress } from '../src/index.ts';

describe('an e-mail address', () => {
  test.each([
    'wile@acme.example',
    'r&d@acme.example',
    'o’brien@acme.example',
    "o'brien@acme.example",
    'ada+test@acme.example',
    'jörg@acme.example',
    'user@münchen.example',
    'user@xn--mnchen-3ya.example',
    'under_score-x@sub.acme.example',
    'A.Lovelace@Acme.Example',
    '1@a.co',
    'x@192.168.0.1',
    'a!b%c@acme.example',
    'x&y=z@acme.example',
    'slash/dept=shipping@acme.example',
    '用户@例子.example',
    `${'a'.repeat(115)}@acme.example`,
  ])('is %s', (text) => {
    expect(isEmailAddress(text)).toBe(true);
  });

  test.each([
    '',
    'acme.example',
    'root@localhost',
    'a@b',
    '@acme.example',
    'wile@',
    'wile@acme@example',
    'wile @acme.example',
    'wile@acme .example',
    'wile@acme.example\n',
    'wile\u0000@acme.example',
    'wile\u202e@acme.example',
    '.lead@acme.example',
    'trail.@acme.example',
    'first..last@acme.example',
    'wile@acme-.example',
    'wile@-acme.example',
    'wile@acme..example',
    'wile@.example',
    'wile@acme.example.',
    'wile@under_score.example',
    'wile@[192.168.0.1]',
    'Wile <wile@acme.example>',
    'wile@acme.example,road@acme.example',
    '"wile e"@acme.example',
    'mailto:wile@acme.example',
    `${'a'.repeat(116)}@acme.example`,
    `wile@${'a'.repeat(64)}.example`,
  ])('is not %j', (text) => {
    expect(isEmailAddress(text)).toBe(false);
  });
});
