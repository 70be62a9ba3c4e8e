import { expect, test } from 'vitest';
import { parseTenantId, tenantId } from '../src/index.ts';

test.each(['acme', 'a', '7', 'a-b_c', 'x'.repeat(63), '0-0'])('%j is a tenant id', (text) => {
  expect(parseTenantId(text)).toBe(text);
});

test.each([
  '',
  ' acme',
  'acme ',
  'acme\n',
  'ACME',
  '-acme',
  'acme_',
  'a.b',
  'a/b',
  'x'.repeat(64),
  'ａcme',
  'acme\u0000',
  'a\u0301',
  'www',
  'api',
  'auth',
  'admin',
  'public',
  undefined,
  null,
  7,
  ['acme'],
])('%j is not a tenant id', (text) => {
  expect(parseTenantId(text)).toBeUndefined();
});

test('tenantId throws where its text is not a tenant id', () => {
  expect(tenantId('acme')).toBe('acme');
  expect(() => tenantId('ACME')).toThrow('"ACME" is not a tenant id.');
});
