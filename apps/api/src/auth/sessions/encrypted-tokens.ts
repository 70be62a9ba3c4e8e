import type { EncryptedTokens, StoredSession } from '@freehold/database';
import { type BearerToken, issuedToken, type RefreshableTokens } from '@freehold/identity';
import { z } from 'zod';
import type { Encryption } from './encryption.ts';

/** What a session holds. */
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

/** Encrypts tokens for one session: in another's row, they don't open. */
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

/** @returns `undefined` where they can't be read: the key is gone from SESSION_KEYS, or somebody changed the row */
export function decryptTokens(
  encryption: Encryption,
  { idHash, keyId, encryptedTokens: sealedTokens }: StoredSession,
): SessionTokens | undefined {
  const text = encryption.decrypt({ keyId, bytes: sealedTokens }, encryptionContext(idHash));
  return text === undefined ? undefined : tokensSchema.parse(JSON.parse(text));
}

function encryptionContext(idHash: Uint8Array): string {
  return Buffer.from(idHash).toString('hex');
}
