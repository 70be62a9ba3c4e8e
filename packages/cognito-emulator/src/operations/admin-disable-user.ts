import { z } from 'zod';
import { epochSeconds } from '../clock.ts';
import { PoolId, UsernameOrAlias } from '../identifiers.ts';
import { revokeAllSignIns } from '../tokens/revocation.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, Username: UsernameOrAlias });

/** Disables a user and revokes the user's tokens. */
export const adminDisableUser = signedOperation(Input, (input, { region, state, clock }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  const { username } = poolState.users.get(input.Username);
  poolState.users.update(username, (user) => ({ ...user, enabled: false, lastModifiedAt: epochSeconds(clock()) }));
  revokeAllSignIns(poolState, username, clock().getTime());
  return {};
});
