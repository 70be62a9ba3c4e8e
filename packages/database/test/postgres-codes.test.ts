import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findBinaries } from '@freehold/local-postgres/testing';
import { expect, test } from 'vitest';
import { failureKind, kindByCode } from '../src/failures/postgres-codes.ts';

/** PostgreSQL's own list: `22001    E    ERRCODE_…`. Success and warnings are no errors. */
async function errorCodes(): Promise<Set<string>> {
  const { root } = await findBinaries();
  const list = await readFile(join(root, 'share/postgresql/errcodes.txt'), 'utf8');
  return new Set([...list.matchAll(/^([0-9A-Z]{5})\s+E\s/gm)].map(([, code = '']) => code));
}

test('every error code of PostgreSQL has one kind, and no other code has', async () => {
  const codes = await errorCodes();
  expect(codes.size).toBeGreaterThan(200);
  expect([...kindByCode.keys()].sort()).toEqual([...codes].sort());
});

test.each([
  ['unavailable', ['08006', '25006', '28000', '28P01', '40001', '40P01', '53300', '55000', '55P03', '57014', '57P01']],
  ['conflict', ['23505', '23503', '23001', '23P01']],
  ['input', ['22001', '22003', '22007', '22P02', '22021', '23502', '23514']],
  ['bug', ['42601', '42501', '42P01', '0A000', '22012', '25P02', '26000', 'P0001', 'XX000', 'XX001']],
] as const)('%s: %j', (kind, codes) => {
  expect(codes.map(failureKind)).toEqual(codes.map(() => kind));
});

test('a code of a later version is judged by its class', () => {
  expect(failureKind('57P99')).toBe('unavailable');
  expect(failureKind('22999')).toBe('bug');
});
