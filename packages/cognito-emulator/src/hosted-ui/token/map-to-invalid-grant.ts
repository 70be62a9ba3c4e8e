import { CognitoException } from '../../errors.ts';
import { OAuthError } from '../errors.ts';

/**
 * Waits for tokens. Whatever the pool has against issuing them is `invalid_grant`; of a trigger that fails at a refresh,
 * that is inferred.
 *
 * @throws OAuthError
 */
export async function mapToInvalidGrant<Tokens>(tokens: Promise<Tokens>): Promise<Tokens> {
  try {
    return await tokens;
  } catch (error) {
    throw error instanceof CognitoException ? new OAuthError('invalid_grant', error.message, { cause: error }) : error;
  }
}
