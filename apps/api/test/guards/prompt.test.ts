import { expect, test } from 'vitest';
import { whenKnown } from '../../src/guards/prompt.ts';

test('what is known is gone on with at once', () => {
  expect(whenKnown('acme', (tenant) => `for ${tenant}`)).toBe('for acme');
  expect(whenKnown(undefined, () => 'nobody')).toBe('nobody');
});

test('what has to be waited for is waited for, and its failure is a failure', async () => {
  expect(await whenKnown(Promise.resolve('acme'), (tenant) => `for ${tenant}`)).toBe('for acme');
  const refused = whenKnown(Promise.reject(new Error('no')), () => 'admitted');
  await expect(refused).rejects.toThrow('no');
});

test('a promise that is not of the language is no answer, either', async () => {
  class Lazy extends Array<string> {
    // biome-ignore lint/suspicious/noThenProperty: libraries have such promises, Prisma for one.
    then(_kept: unknown, broken: (reason: unknown) => void): void {
      broken(new Error('no'));
    }
  }
  await expect((async () => whenKnown(new Lazy(), () => 'admitted'))()).rejects.toThrow('no');
});
