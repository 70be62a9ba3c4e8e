import { z } from 'zod';
import { PoolId, UsernameOrAlias } from '../identifiers.ts';
import { resetPasswordAsAdministrator } from '../password-reset/request-password-reset.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, Username: UsernameOrAlias });

/** Removes a user's password and sends a code to set a new one. */
export const adminResetUserPassword = signedOperation(Input, async (input, context) => {
  const poolState = context.state.getPool(context.region, input.UserPoolId);
  await resetPasswordAsAdministrator(context, poolState, input.Username);
  return {};
});
