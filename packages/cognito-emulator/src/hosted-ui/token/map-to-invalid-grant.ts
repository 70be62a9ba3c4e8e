import { CognitoException } from '../../errors.ts';
import { OAuthError } from '../errors.ts';

/**
 * Maps a Cognito exception to `invalid_grant`; for a failing trigger, that is inferred.
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
