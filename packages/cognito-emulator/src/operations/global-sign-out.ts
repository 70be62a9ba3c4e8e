import { z } from 'zod';
import { authorizeAccessToken, Token } from '../tokens/access-token.ts';
import { revokeAllSignIns } from '../tokens/revocation.ts';
import { publicOperation } from './operation.ts';

const Input = z.object({ AccessToken: Token });

/** Revokes all tokens of the access token's user, at all clients. */
export const globalSignOut = publicOperation(Input, async (input, context) => {
  const { poolState, user } = await authorizeAccessToken(context, input.AccessToken);
  revokeAllSignIns(poolState, user.username, context.clock().getTime());
  return {};
});
