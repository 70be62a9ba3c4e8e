import { scryptSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { scryptPasswordHasher } from '../src/index.ts';

test("the default hash is scrypt with Node's default cost", async () => {
  const { salt, hash } = await scryptPasswordHasher().hash('Correct-horse-1');
  const expected = scryptSync('Correct-horse-1', Buffer.from(salt, 'base64'), 32);
  expect(hash).toBe(expected.toString('base64'));
});

test('two hashes of one password have different salts', async () => {
  const hasher = scryptPasswordHasher({ cost: 2 });
  expect((await hasher.hash('Correct-horse-1')).salt).not.toBe((await hasher.hash('Correct-horse-1')).salt);
});

test('verify accepts the hashed password only', async () => {
  const hasher = scryptPasswordHasher({ cost: 2 });
  const hash = await hasher.hash('Correct-horse-1');
  expect(await hasher.verify('Correct-horse-1', hash)).toBe(true);
  expect(await hasher.verify('Correct-horse-2', hash)).toBe(false);
});

test('verify refuses any password when there is no hash', async () => {
  expect(await scryptPasswordHasher({ cost: 2 }).verify('Correct-horse-1', undefined)).toBe(false);
});
