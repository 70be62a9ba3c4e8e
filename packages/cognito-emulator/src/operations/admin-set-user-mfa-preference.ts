import { PoolId, UsernameOrAlias } from '../identifiers.ts';
import { MfaPreference, setMfaPreference } from '../mfa/user-mfa.ts';
import { signedOperation } from './operation.ts';

const Input = MfaPreference.extend({ UserPoolId: PoolId, Username: UsernameOrAlias });

/** Like SetUserMFAPreference, for any user. */
export const adminSetUserMfaPreference = signedOperation(Input, (input, { region, state, clock }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  setMfaPreference(poolState, poolState.users.get(input.Username), input, clock);
  return {};
});
