import type { SealedTokens, StoredSession } from '@freehold/database';
import { type BearerToken, issuedToken, type RefreshableTokens } from '@freehold/identity';
import { z } from 'zod';
import type { Seal } from './seal.ts';

/** What a session holds. */
export interface SessionTokens {
  readonly accessToken: BearerToken;
  readonly idToken: BearerToken;
  readonly refreshToken: string;
}

const tokenText = z.object({
  accessToken: z.string().transform(issuedToken),
  idToken: z.string().transform(issuedToken),
  refreshToken: z.string(),
});

/** Encrypts tokens for one session: in another's row, they don't open. */
export function sealTokens(
  seal: Seal,
  idHash: Uint8Array,
  { accessToken, idToken, refreshToken, expiresAt }: RefreshableTokens,
): SealedTokens {
  const { keyId, bytes } = seal.seal(JSON.stringify({ accessToken, idToken, refreshToken }), contextOf(idHash));
  return { keyId, sealedTokens: bytes, tokensExpireAt: expiresAt };
}

/** @returns `undefined` where they can't be read: the key is gone from SESSION_KEYS, or somebody changed the row */
export function openTokens(seal: Seal, { idHash, keyId, sealedTokens }: StoredSession): SessionTokens | undefined {
  const text = seal.open({ keyId, bytes: sealedTokens }, contextOf(idHash));
  return text === undefined ? undefined : tokenText.parse(JSON.parse(text));
}

function contextOf(idHash: Uint8Array): string {
  return Buffer.from(idHash).toString('hex');
}
