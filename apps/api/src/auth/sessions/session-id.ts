import { createHash, randomBytes } from 'node:crypto';

declare const sessionId: unique symbol;

/** The secret in a browser's session cookie. It is neither stored nor logged. */
export type SessionId = string & { readonly [sessionId]: true };

/** Generates an id of 256 random bits. */
export function newSessionId(): SessionId {
  return randomBytes(32).toString('base64url') as SessionId;
}

/** Parses a cookie's value. @returns `undefined` for a malformed one */
export function parseSessionId(text: string): SessionId | undefined {
  return /^[\w-]{43}$/.test(text) ? (text as SessionId) : undefined;
}

/** The hash that is stored. The id has as many random bits as the hash, so it needs no salt. */
export function hashOfSessionId(id: SessionId): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(id).digest());
}
