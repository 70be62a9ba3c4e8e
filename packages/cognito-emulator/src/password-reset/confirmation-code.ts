import { randomInt } from 'node:crypto';
import type { PasswordHasher } from '../passwords/password-hasher.ts';

/** A new code of six digits and its hash. It is hashed like a password, because a million codes are quickly tried. */
export async function newConfirmationCode(hasher: PasswordHasher) {
  const code = randomInt(1_000_000).toString().padStart(6, '0');
  return { code, hash: await hasher.hash(code) };
}
