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

/** Refreshes tokens, with or without rotation. The client needs no auth flow for it. */
export const getTokensFromRefreshToken = publicOperation(Input, async (input, context) => {
  const { poolState, client } = context.state.getClient(input.ClientId);
  checkSecretReceived(client, input.ClientSecret);
  if (!isClientSecret(client, input.ClientSecret)) {
    // AWS documents NotAuthorizedException, but no message.
    throw notAuthorized(`Client secret does not match for the client: ${client.id}`);
  }
  return { AuthenticationResult: await refresh(context, poolState, client, input.RefreshToken, input.ClientMetadata) };
});
