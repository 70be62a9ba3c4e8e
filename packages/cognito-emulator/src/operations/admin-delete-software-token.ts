import { z } from 'zod';
import { PoolId, UsernameOrAlias } from '../identifiers.ts';
import { deleteSoftwareToken } from '../mfa/user-mfa.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, Username: UsernameOrAlias });

/** Deletes a user's authenticator app. Where MFA is required, the next sign-in sets up another. */
export const adminDeleteSoftwareToken = signedOperation(Input, (input, { region, state, clock }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  deleteSoftwareToken(poolState, poolState.users.get(input.Username), clock);
  return {};
});
