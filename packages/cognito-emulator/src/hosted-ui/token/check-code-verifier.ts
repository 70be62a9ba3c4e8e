import { createHash, timingSafeEqual } from 'node:crypto';
import type { AuthorizationCode } from '../../state/records.ts';
import { OAuthError } from '../errors.ts';

/**
 * The verifier matches the code challenge (RFC 7636, 4.6). Without a challenge, a verifier is ignored.
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
    throw new OAuthError('invalid_grant', 'code_verifier does not match the code_challenge');
  }
}
