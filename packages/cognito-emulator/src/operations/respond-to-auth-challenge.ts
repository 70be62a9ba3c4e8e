import { ChallengeResponse, respondToChallenge } from '../sign-in/challenge-response.ts';
import { publicOperation } from './operation.ts';

/** Like AdminRespondToAuthChallenge, for apps without AWS credentials. */
export const respondToAuthChallenge = publicOperation(ChallengeResponse, (input, context) => {
  const { poolState, client } = context.state.getClient(input.ClientId);
  return respondToChallenge(context, poolState, client, input);
});
