import { PoolId } from '../identifiers.ts';
import { AuthRequest, runAuthFlow } from '../sign-in/auth-flow.ts';
import { signedOperation } from './operation.ts';

const Input = AuthRequest.extend({ UserPoolId: PoolId });

/** Signs a user in by password, or refreshes tokens. A temporary password leads to a challenge. */
export const adminInitiateAuth = signedOperation(Input, (input, context) => {
  const poolState = context.state.getPool(context.region, input.UserPoolId);
  return runAuthFlow(context, poolState, poolState.getClient(input.ClientId), input, 'signed');
});
