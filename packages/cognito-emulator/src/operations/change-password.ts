import { z } from 'zod';
import { changePassword as change } from '../passwords/change-password.ts';
import { Password } from '../passwords/password.ts';
import { authorizeAccessToken, Token } from '../tokens/access-token.ts';
import { publicOperation } from './operation.ts';

const Input = z.object({
  AccessToken: Token,
  PreviousPassword: Password.optional(),
  ProposedPassword: Password,
});

/** Sets a new password for a user who knows the current one. Tokens stay valid. */
export const changePassword = publicOperation(Input, async (input, context) => {
  const authorization = await authorizeAccessToken(context, input.AccessToken);
  await change(context, authorization, { previous: input.PreviousPassword, proposed: input.ProposedPassword });
  return {};
});
