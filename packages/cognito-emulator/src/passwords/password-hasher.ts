import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { PasswordHash } from '../state/records.ts';

/** Hashes the passwords and confirmation codes that the emulator stores. */
export interface PasswordHasher {
  /** Hashes a password with a new salt. */
  hash(password: string): Promise<PasswordHash>;
  /**
   * Whether the password is the one that was hashed. Without a hash (an unknown user, or one without a password) the
   * result is false, and takes as long.
   */
  verify(password: string, expected: PasswordHash | undefined): Promise<boolean>;
}

const saltBytes = 16;
const hashBytes = 32;

/**
 * A hasher that uses scrypt (r = 8, p = 1).
 *
 * @param options.cost N, a power of two. A hash can be verified with the cost that it was made with only.
 *   @default 16384, Node's default: about 50 ms of another thread
 */
export function scryptPasswordHasher({ cost = 16_384 }: { cost?: number } = {}): PasswordHasher {
  function derive(password: string, salt: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      scrypt(password, salt, hashBytes, { cost }, (error, hash) => (error ? reject(error) : resolve(hash)));
    });
  }
  return {
    hash: async (password) => {
      const salt = randomBytes(saltBytes);
      const hash = await derive(password, salt);
      return { salt: salt.toString('base64'), hash: hash.toString('base64') };
    },
    verify: async (password, expected) => {
      const salt = expected === undefined ? randomBytes(saltBytes) : Buffer.from(expected.salt, 'base64');
      const hash = await derive(password, salt);
      const expectedHash = expected === undefined ? randomBytes(hashBytes) : Buffer.from(expected.hash, 'base64');
      return hash.length === expectedHash.length && timingSafeEqual(hash, expectedHash) && expected !== undefined;
    },
  };
}
