import { z } from 'zod';
import { checkSecretHash } from '../clients/secret-hash.ts';
import { ClientId, UsernameOrAlias } from '../identifiers.ts';
import { confirmPasswordReset } from '../password-reset/confirm-password-reset.ts';
import { Password } from '../passwords/password.ts';
import { publicOperation } from './operation.ts';

const Input = z.object({
  ClientId,
  Username: UsernameOrAlias,
  ConfirmationCode: z.string().min(1).max(2048).regex(/^\S+$/),
  Password,
  SecretHash: z.string().max(128).optional(),
});

/** Sets a new password with the code of ForgotPassword or AdminResetUserPassword. The code works once. */
export const confirmForgotPassword = publicOperation(Input, async (input, context) => {
  const { poolState, client } = context.state.getClient(input.ClientId);
  checkSecretHash(client, input.Username, input.SecretHash);
  const request = { name: input.Username, code: input.ConfirmationCode, password: input.Password };
  await confirmPasswordReset(context, poolState, client, request);
  return {};
});
