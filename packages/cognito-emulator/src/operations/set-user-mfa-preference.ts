import { MfaPreference, setMfaPreference } from '../mfa/user-mfa.ts';
import { authorizeAccessToken, Token } from '../tokens/access-token.ts';
import { publicOperation } from './operation.ts';

const Input = MfaPreference.extend({ AccessToken: Token });

/** Sets whether sign-in asks the signed-in user for a second factor. */
export const setUserMfaPreference = publicOperation(Input, async (input, context) => {
  const { poolState, user } = await authorizeAccessToken(context, input.AccessToken);
  setMfaPreference(poolState, user, input, context.clock);
  return {};
});
