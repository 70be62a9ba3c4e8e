import type { EncryptedTokens, StoredSession } from '@freehold/database';
import { type BearerToken, issuedToken, type RefreshableTokens } from '@freehold/identity';
import { z } from 'zod';
import type { Encryption } from './encryption.ts';

/** The tokens of a session. */
export interface SessionTokens {
  readonly accessToken: BearerToken;
  readonly idToken: BearerToken;
  readonly refreshToken: string;
}

const tokensSchema = z.object({
  accessToken: z.string().transform(issuedToken),
  idToken: z.string().transform(issuedToken),
  refreshToken: z.string(),
});

/** Encrypts tokens for one session. They can't be decrypted in another session's row. */
export function encryptTokens(
  encryption: Encryption,
  idHash: Uint8Array,
  { accessToken, idToken, refreshToken, expiresAt }: RefreshableTokens,
): EncryptedTokens {
  const { keyId, bytes } = encryption.encrypt(
    JSON.stringify({ accessToken, idToken, refreshToken }),
    encryptionContext(idHash),
  );
  return { keyId, encryptedTokens: bytes, tokensExpireAt: expiresAt };
}

/** @returns `undefined` where the key isn't in SESSION_KEYS any more, or the row was changed */
export function decryptTokens(
  encryption: Encryption,
  { idHash, keyId, encryptedTokens }: StoredSession,
): SessionTokens | undefined {
  const text = encryption.decrypt({ keyId, bytes: encryptedTokens }, encryptionContext(idHash));
  return text === undefined ? undefined : tokensSchema.parse(JSON.parse(text));
}

function encryptionContext(idHash: Uint8Array): string {
  return Buffer.from(idHash).toString('hex');
}
