import { createHash, randomBytes } from 'node:crypto';

/** A random string of 384 bits, for sessions. */
export function newOpaqueToken(): string {
  return randomBytes(48).toString('base64url');
}

/** The stored hash of such a string or of a refresh token. Both are random enough for a plain SHA-256. */
export function hashOpaqueToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
