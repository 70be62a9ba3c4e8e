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
 * Revokes a refresh token and the access tokens of its sign-in. An unknown token counts as revoked. Exceptions are
 * those of the API reference; their messages are inferred.
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
