import type { Parameters } from '../parameters.ts';
import { AuthorizationError } from './authorization-error.ts';

/** A SHA-256 in base64url, without padding. */
const s256Challenge = /^[\w-]{43}$/;

/**
 * PKCE (RFC 7636) may be left out. Where it isn't, challenge and method come together, and the method is S256.
 *
 * @returns the code challenge
 * @throws AuthorizationError
 */
export function checkPkce(query: Parameters): string | undefined {
  const challenge = query.get('code_challenge');
  const method = query.get('code_challenge_method');
  if (challenge === undefined && method === undefined) return undefined;
  if (method !== 'S256') throw new AuthorizationError('invalid_request', 'code_challenge_method must be S256');
  if (challenge === undefined || !s256Challenge.test(challenge)) {
    throw new AuthorizationError('invalid_request', 'code_challenge must be the SHA-256 of a code verifier');
  }
  return challenge;
}
