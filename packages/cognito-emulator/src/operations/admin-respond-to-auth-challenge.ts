import { PoolId } from '../identifiers.ts';
import { answerChallenge, ChallengeAnswer } from '../sign-in/challenge-answer.ts';
import { signedOperation } from './operation.ts';

const Input = ChallengeAnswer.extend({ UserPoolId: PoolId });

/** Answers a challenge of either AdminInitiateAuth or InitiateAuth. */
export const adminRespondToAuthChallenge = signedOperation(Input, (input, context) => {
  const pool = context.state.getPool(context.region, input.UserPoolId);
  return answerChallenge(context, pool, pool.getClient(input.ClientId), input);
});
