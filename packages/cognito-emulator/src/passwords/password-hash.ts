import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { PasswordHash } from '../state/records.ts';

const saltBytes = 16;
const hashBytes = 32;

/** Hashes a password with a salt of its own. It takes some 50 ms of another thread, by intent. */
export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, salt);
  return { salt: salt.toString('base64'), hash: hash.toString('base64') };
}

/**
 * Whether the password is the one that was hashed. Without a hash (an unknown user, one without a password) it is not,
 * and saying so takes as long.
 */
export async function verifyPassword(password: string, expected: PasswordHash | undefined): Promise<boolean> {
  const salt = expected === undefined ? randomBytes(saltBytes) : Buffer.from(expected.salt, 'base64');
  const hash = await derive(password, salt);
  const expectedHash = expected === undefined ? randomBytes(hashBytes) : Buffer.from(expected.hash, 'base64');
  return hash.length === expectedHash.length && timingSafeEqual(hash, expectedHash) && expected !== undefined;
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, hashBytes, (error, hash) => (error ? reject(error) : resolve(hash)));
  });
}
