import { expect, test } from 'vitest';
import { generateTemporaryPassword } from '../src/index.ts';

test('temporary passwords have every class of character that a pool can require, and are never the same', () => {
  const passwords = new Set(Array.from({ length: 500 }, generateTemporaryPassword));
  expect(passwords.size).toBe(500);
  for (const password of passwords) {
    expect(password).toMatch(/^\S{16}$/);
    for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[-+=!?@#%]/]) expect(password).toMatch(kind);
  }
});
