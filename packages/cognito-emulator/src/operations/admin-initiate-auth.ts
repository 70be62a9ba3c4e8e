import { PoolId } from '../identifiers.ts';
import { AuthRequest, runAuthFlow } from '../sign-in/auth-flow.ts';
import { signedOperation } from './operation.ts';

const Input = AuthRequest.extend({ UserPoolId: PoolId });

/** Signs a person in with their password, to tokens or to the challenge to set a new one; or renews their tokens. */
export const adminInitiateAuth = signedOperation(Input, (input, context) => {
  const poolState = context.state.getPool(context.region, input.UserPoolId);
  return runAuthFlow(context, poolState, poolState.getClient(input.ClientId), input, 'signed');
});
