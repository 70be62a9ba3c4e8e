import { z } from 'zod';
import { epochSeconds } from '../clock.ts';
import { PoolId, UsernameOrAlias } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, Username: UsernameOrAlias });

/** Enables a user. Revoked tokens stay revoked. */
export const adminEnableUser = signedOperation(Input, (input, { region, state, clock }) => {
  const { users } = state.getPool(region, input.UserPoolId);
  const { username } = users.get(input.Username);
  users.update(username, (user) => ({ ...user, enabled: true, lastModifiedAt: epochSeconds(clock()) }));
  return {};
});
