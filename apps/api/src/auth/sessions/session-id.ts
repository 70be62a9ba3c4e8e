import { createHash, randomBytes } from 'node:crypto';

declare const sessionId: unique symbol;

/** What a browser holds of its session: whoever has it is signed in. Never stored, never logged. */
export type SessionId = string & { readonly [sessionId]: true };

/** A new one, of 256 random bits. */
export function newSessionId(): SessionId {
  return randomBytes(32).toString('base64url') as SessionId;
}

/** Reads what came in a cookie. @returns `undefined` for what can't be one */
export function parseSessionId(text: string): SessionId | undefined {
  return /^[\w-]{43}$/.test(text) ? (text as SessionId) : undefined;
}

/** What is stored of it. It has as many random bits as the hash, so it needs no salt. */
export function hashOfSessionId(id: SessionId): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(id).digest());
}
