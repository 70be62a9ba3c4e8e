import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSeal } from '../src/sessions/seal.ts';

const [newer, older] = [randomBytes(32), randomBytes(32)];
const seal = createSeal([newer, older], 'test');

test('what is sealed opens, whatever the text is', () => {
  for (const text of ['', 'x', 'ä\u0000"{}', 'x'.repeat(100_000)]) {
    expect(seal.open(seal.seal(text, 'mine'), 'mine')).toBe(text);
  }
});

test('the same text is sealed another way each time, and can’t be read', () => {
  const [one, other] = [seal.seal('a secret', 'mine'), seal.seal('a secret', 'mine')];
  expect(one.bytes).not.toEqual(other.bytes);
  expect(Buffer.from(one.bytes).includes('a secret')).toBe(false);
});

test('it opens for nothing else than what it was sealed for', () => {
  const sealed = seal.seal('text', 'mine');
  expect(seal.open(sealed, 'yours')).toBeUndefined();
  expect(createSeal([newer, older], 'another purpose').open(sealed, 'mine')).toBeUndefined();
  expect(createSeal([randomBytes(32)], 'test').open(sealed, 'mine')).toBeUndefined();
});

test('an older key still opens, and the newest seals', () => {
  const before = createSeal([older], 'test').seal('text', 'mine');
  expect(seal.open(before, 'mine')).toBe('text');
  const now = seal.seal('text', 'mine');
  expect(now.keyId).not.toBe(before.keyId);
  expect(createSeal([newer], 'test').open(now, 'mine')).toBe('text');
});

test('no bit of it can be changed, and none left out', () => {
  const { keyId, bytes } = seal.seal('text', 'mine');
  for (let n = 0; n < bytes.length; n += 1) {
    const changed = bytes.slice();
    changed[n] = (changed[n] ?? 0) ^ 1;
    expect(seal.open({ keyId, bytes: changed }, 'mine')).toBeUndefined();
    expect(seal.open({ keyId, bytes: bytes.slice(0, n) }, 'mine')).toBeUndefined();
  }
});

test('the name of a key does not tell the key', () => {
  const { keyId } = seal.seal('text', 'mine');
  expect(keyId).toMatch(/^[0-9a-f]{16}$/);
  expect(newer.toString('hex')).not.toContain(keyId);
});
