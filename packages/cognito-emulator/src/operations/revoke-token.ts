import { z } from 'zod';
import { ClientSecret, isClientSecret } from '../clients/client-secret.ts';
import { revokesTokens } from '../clients/user-pool-client.ts';
import { CognitoException } from '../errors.ts';
import { ClientId } from '../identifiers.ts';
import { isJwt, Token } from '../tokens/access-token.ts';
import { findRefreshToken } from '../tokens/refresh-token.ts';
import { revokeSignIn } from '../tokens/revocation.ts';
import { publicOperation } from './operation.ts';

const Input = z.object({ ClientId, ClientSecret: ClientSecret.optional(), Token });

/**
 * Revokes a refresh token, and the access tokens of the same sign-in. Which exceptions there are is the API reference's,
 * which has no NotAuthorizedException here: a secret that is wrong, missing or superfluous is UnauthorizedException. The
 * sentences are inferred, and so is what is said of a client that isn't there, for which nothing is listed. A token that
 * nobody knows (any longer) is as good as revoked, as at the revocation endpoint.
 */
export const revokeToken = publicOperation(Input, (input, { state, clock }) => {
  const { poolState, client } = state.getClient(input.ClientId);
  if (!isClientSecret(client, input.ClientSecret)) {
    throw unauthorized(`Client secret does not match for the client: ${client.id}`);
  }
  if (!revokesTokens(client)) {
    throw new CognitoException('UnsupportedOperationException', 'Token revocation is not enabled for this client.');
  }
  if (isJwt(input.Token)) {
    throw new CognitoException('UnsupportedTokenTypeException', 'Only refresh tokens can be revoked.');
  }
  const token = findRefreshToken(poolState, input.Token);
  if (token !== undefined && token.clientId !== client.id) {
    throw unauthorized('The token was issued to another client.');
  }
  if (token !== undefined) revokeSignIn(poolState, token, clock().getTime());
  return {};
});

function unauthorized(message: string): CognitoException {
  return new CognitoException('UnauthorizedException', message);
}
