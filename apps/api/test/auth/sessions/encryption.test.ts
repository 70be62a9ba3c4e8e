import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createEncryption } from '../../../src/auth/sessions/encryption.ts';

const [newer, older] = [randomBytes(32), randomBytes(32)];
const encryption = createEncryption([newer, older], 'test');

test('encrypted text can be decrypted', () => {
  for (const text of ['', 'x', 'ä\u0000"{}', 'x'.repeat(100_000)]) {
    expect(encryption.decrypt(encryption.encrypt(text, 'own context'), 'own context')).toBe(text);
  }
});

test('the same text has another ciphertext each time', () => {
  const [one, other] = [encryption.encrypt('a secret', 'own context'), encryption.encrypt('a secret', 'own context')];
  expect(one.bytes).not.toEqual(other.bytes);
  expect(Buffer.from(one.bytes).includes('a secret')).toBe(false);
});

test('ciphertext can’t be decrypted with another context or purpose', () => {
  const encrypted = encryption.encrypt('text', 'own context');
  expect(encryption.decrypt(encrypted, 'another context')).toBeUndefined();
  expect(createEncryption([newer, older], 'another purpose').decrypt(encrypted, 'own context')).toBeUndefined();
  expect(createEncryption([randomBytes(32)], 'test').decrypt(encrypted, 'own context')).toBeUndefined();
});

test('the newest key encrypts, and older keys decrypt', () => {
  const before = createEncryption([older], 'test').encrypt('text', 'own context');
  expect(encryption.decrypt(before, 'own context')).toBe('text');
  const now = encryption.encrypt('text', 'own context');
  expect(now.keyId).not.toBe(before.keyId);
  expect(createEncryption([newer], 'test').decrypt(now, 'own context')).toBe('text');
});

test('changed or truncated ciphertext can’t be decrypted', () => {
  const { keyId, bytes } = encryption.encrypt('text', 'own context');
  for (let n = 0; n < bytes.length; n += 1) {
    const changed = bytes.slice();
    changed[n] = (changed[n] ?? 0) ^ 1;
    expect(encryption.decrypt({ keyId, bytes: changed }, 'own context')).toBeUndefined();
    expect(encryption.decrypt({ keyId, bytes: bytes.slice(0, n) }, 'own context')).toBeUndefined();
  }
});

test('the key’s id doesn’t reveal the key', () => {
  const { keyId } = encryption.encrypt('text', 'own context');
  expect(keyId).toMatch(/^[0-9a-f]{16}$/);
  expect(newer.toString('hex')).not.toContain(keyId);
});
