import { expect, test } from 'vitest';
import { readBearerToken } from '../src/index.ts';

const token = 'eyJh.eyJz.c2ln';

test.each([`Bearer ${token}`, `bearer ${token}`, `BEARER   ${token}`, ` Bearer ${token} `])(
  '%j has a token',
  (header) => {
    expect(readBearerToken(header)).toBe(token);
  },
);

test('a token of a user in many groups has 17 kB', () => {
  const long = `a.${'b'.repeat(17_000)}.c`;
  expect(readBearerToken(`Bearer ${long}`)).toBe(long);
});

test.each([undefined, '', ' ', `Basic ${token}`, token, `Bearer${token}`, `Token ${token}`])(
  '%j has no token',
  (header) => {
    expect(readBearerToken(header)).toBe('missing');
  },
);

test.each([
  'Bearer',
  'Bearer ',
  'Bearer nonsense',
  'Bearer a.b',
  'Bearer a.b.c.d',
  'Bearer a..c',
  `Bearer ${token}, Bearer ${token}`,
  `Bearer ${token} ${token}`,
  'Bearer ä.b.c',
  `Bearer a.${'b'.repeat(32_768)}.c`,
])('%j has a malformed token', (header) => {
  expect(readBearerToken(header)).toBe('malformed');
});
