import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createEncryption } from '../../../src/auth/sessions/encryption.ts';

const [newer, older] = [randomBytes(32), randomBytes(32)];
const encrypt = createEncryption([newer, older], 'test');

test('what is sealed opens, whatever the text is', () => {
  for (const text of ['', 'x', 'ä\u0000"{}', 'x'.repeat(100_000)]) {
    expect(encrypt.decrypt(encrypt.encrypt(text, 'mine'), 'mine')).toBe(text);
  }
});

test('the same text is sealed another way each time, and can’t be read', () => {
  const [one, other] = [encrypt.encrypt('a secret', 'mine'), encrypt.encrypt('a secret', 'mine')];
  expect(one.bytes).not.toEqual(other.bytes);
  expect(Buffer.from(one.bytes).includes('a secret')).toBe(false);
});

test('it opens for nothing else than what it was sealed for', () => {
  const encrypted = encrypt.encrypt('text', 'mine');
  expect(encrypt.decrypt(encrypted, 'yours')).toBeUndefined();
  expect(createEncryption([newer, older], 'another purpose').decrypt(encrypted, 'mine')).toBeUndefined();
  expect(createEncryption([randomBytes(32)], 'test').decrypt(encrypted, 'mine')).toBeUndefined();
});

test('an older key still opens, and the newest seals', () => {
  const before = createEncryption([older], 'test').encrypt('text', 'mine');
  expect(encrypt.decrypt(before, 'mine')).toBe('text');
  const now = encrypt.encrypt('text', 'mine');
  expect(now.keyId).not.toBe(before.keyId);
  expect(createEncryption([newer], 'test').decrypt(now, 'mine')).toBe('text');
});

test('no bit of it can be changed, and none left out', () => {
  const { keyId, bytes } = encrypt.encrypt('text', 'mine');
  for (let n = 0; n < bytes.length; n += 1) {
    const changed = bytes.slice();
    changed[n] = (changed[n] ?? 0) ^ 1;
    expect(encrypt.decrypt({ keyId, bytes: changed }, 'mine')).toBeUndefined();
    expect(encrypt.decrypt({ keyId, bytes: bytes.slice(0, n) }, 'mine')).toBeUndefined();
  }
});

test('the name of a key does not tell the key', () => {
  const { keyId } = encrypt.encrypt('text', 'mine');
  expect(keyId).toMatch(/^[0-9a-f]{16}$/);
  expect(newer.toString('hex')).not.toContain(keyId);
});
