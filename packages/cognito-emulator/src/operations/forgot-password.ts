import { z } from 'zod';
import { checkSecretHash } from '../clients/secret-hash.ts';
import { ClientId, UsernameOrAlias } from '../identifiers.ts';
import { requestPasswordReset } from '../password-reset/request-password-reset.ts';
import { publicOperation } from './operation.ts';

const Input = z.object({ ClientId, Username: UsernameOrAlias, SecretHash: z.string().max(128).optional() });

/** Sends a code with which ConfirmForgotPassword sets a new password. */
export const forgotPassword = publicOperation(Input, async (input, context) => {
  const { poolState, client } = context.state.getClient(input.ClientId);
  checkSecretHash(client, input.Username, input.SecretHash);
  return { CodeDeliveryDetails: await requestPasswordReset(context, poolState, client, input.Username) };
});
