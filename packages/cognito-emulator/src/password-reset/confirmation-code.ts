import { randomInt } from 'node:crypto';
import type { PasswordHasher } from '../passwords/password-hasher.ts';

/**
 * A new code of six digits, and its hash. A million codes are soon tried, so it is hashed as slowly as a password: the
 * code has expired before whoever reads the snapshot has found it.
 */
export async function newConfirmationCode(hasher: PasswordHasher) {
  const code = randomInt(1_000_000).toString().padStart(6, '0');
  return { code, hash: await hasher.hash(code) };
}
