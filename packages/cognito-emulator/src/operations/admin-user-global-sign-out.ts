import { z } from 'zod';
import { PoolId, UsernameOrAlias } from '../identifiers.ts';
import { revokeAllSignIns } from '../tokens/revocation.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, Username: UsernameOrAlias });

/** Revokes all tokens of a user. */
export const adminUserGlobalSignOut = signedOperation(Input, (input, { region, state, clock }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  revokeAllSignIns(poolState, poolState.users.get(input.Username).username, clock().getTime());
  return {};
});
