import { createHash, randomBytes } from 'node:crypto';

/** An unguessable string with no meaning of its own: 384 random bits. For challenge sessions. */
export function newOpaqueToken(): string {
  return randomBytes(48).toString('base64url');
}

/** What is kept of such a string, or of a refresh token. Both are random enough that a plain SHA-256 can't be reversed. */
export function hashOpaqueToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
