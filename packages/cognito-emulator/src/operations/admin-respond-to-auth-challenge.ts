import { PoolId } from '../identifiers.ts';
import { ChallengeResponse, respondToChallenge } from '../sign-in/challenge-response.ts';
import { signedOperation } from './operation.ts';

const Input = ChallengeResponse.extend({ UserPoolId: PoolId });

/** Responds to a challenge of AdminInitiateAuth or InitiateAuth. */
export const adminRespondToAuthChallenge = signedOperation(Input, (input, context) => {
  const poolState = context.state.getPool(context.region, input.UserPoolId);
  return respondToChallenge(context, poolState, poolState.getClient(input.ClientId), input);
});
