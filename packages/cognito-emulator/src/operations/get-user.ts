import { z } from 'zod';
import { readableAttributes } from '../clients/attribute-permissions.ts';
import { describeUserMfa } from '../mfa/user-mfa.ts';
import { authorizeAccessToken, Token } from '../tokens/access-token.ts';
import { listAttributes } from '../users/user.ts';
import { publicOperation } from './operation.ts';

const Input = z.object({ AccessToken: Token });

/** Returns the signed-in user's `sub`, and the attributes that the client can read. */
export const getUser = publicOperation(Input, async (input, context) => {
  const { poolState, client, user } = await authorizeAccessToken(context, input.AccessToken);
  const readable = readableAttributes(poolState.pool, client.settings).add('sub');
  return {
    Username: user.username,
    UserAttributes: listAttributes(user).filter(({ Name }) => readable.has(Name)),
    ...describeUserMfa(poolState.pool, user),
  };
});
