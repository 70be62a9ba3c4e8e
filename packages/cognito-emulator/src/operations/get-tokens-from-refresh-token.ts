import { z } from 'zod';
import { ClientSecret, isClientSecret } from '../clients/client-secret.ts';
import { checkSecretReceived } from '../clients/secret-presence.ts';
import { notAuthorized } from '../errors.ts';
import { ClientId } from '../identifiers.ts';
import { refresh } from '../sign-in/refresh.ts';
import { Token } from '../tokens/access-token.ts';
import { publicOperation } from './operation.ts';

const Input = z.object({
  ClientId,
  ClientSecret: ClientSecret.optional(),
  RefreshToken: Token,
  ClientMetadata: z.record(z.string(), z.string()).optional(),
});

/** Renews tokens whether or not the client rotates refresh tokens, and whatever flows it allows. */
export const getTokensFromRefreshToken = publicOperation(Input, async (input, context) => {
  const { poolState, client } = context.state.getClient(input.ClientId);
  checkSecretReceived(client, input.ClientSecret);
  if (!isClientSecret(client, input.ClientSecret)) {
    // AWS documents NotAuthorizedException for it, but no sentence.
    throw notAuthorized(`Client secret does not match for the client: ${client.id}`);
  }
  return { AuthenticationResult: await refresh(context, poolState, client, input.RefreshToken, input.ClientMetadata) };
});
