import { createHash, timingSafeEqual } from 'node:crypto';
import type { AuthorizationCode } from '../../state/records.ts';

import { OAuthError } from '../errors.ts';

/**
 * RFC 7636, 4.6: whoever redeems the code knows what the challenge was made from. Where there was no challenge, a verifier
 * means nothing.
 *
 * @throws OAuthError
 */
export function checkCodeVerifier({ codeChallenge }: AuthorizationCode, verifier: string | undefined): void {
  if (codeChallenge === undefined) return;
  const expected = Buffer.from(codeChallenge, 'base64url');
  const received = createHash('sha256')
    .update(verifier ?? '')
    .digest();
  if (verifier === undefined || received.length !== expected.length || !timingSafeEqual(received, expected)) {
    throw new OAuthError('invalid_grant', 'code_verifier does not fit the code_challenge');
  }
}
