import { z } from 'zod';
import { PoolId, UsernameOrAlias } from '../identifiers.ts';
import { resetPasswordAsAdministrator } from '../password-reset/request-password-reset.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, Username: UsernameOrAlias });

/** Takes a user's password away: they sign in again once they have set another, by the code that is sent to them. */
export const adminResetUserPassword = signedOperation(Input, async (input, context) => {
  const poolState = context.state.getPool(context.region, input.UserPoolId);
  await resetPasswordAsAdministrator(context, poolState, input.Username);
  return {};
});
