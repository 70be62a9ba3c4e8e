import { answerChallenge, ChallengeAnswer } from '../sign-in/challenge-answer.ts';
import { publicOperation } from './operation.ts';

/** As AdminRespondToAuthChallenge, for the person's own app. */
export const respondToAuthChallenge = publicOperation(ChallengeAnswer, (input, context) => {
  const { pool, client } = context.state.getClient(input.ClientId);
  return answerChallenge(context, pool, client, input);
});
