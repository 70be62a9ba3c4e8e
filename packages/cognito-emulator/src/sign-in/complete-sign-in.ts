import type { EmulatorContext } from '../emulator-context.ts';
import type { User, UserPoolClient } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { issueTokens } from '../tokens/issue-tokens.ts';
import type { TriggerRequest } from '../tokens/sign-tokens.ts';
import { mfaChallenge } from './mfa-challenge.ts';

/** Completes a sign-in whose password is right: with the MFA challenge that the user still has to meet, or with tokens. */
export async function completePasswordSignIn(
  context: EmulatorContext,
  poolState: UserPoolState,
  client: UserPoolClient,
  user: User,
  triggerRequest: TriggerRequest,
) {
  const challenge = mfaChallenge(poolState, client, user, context.clock);
  return challenge ?? completeSignIn(context, poolState, client, user, triggerRequest);
}

/** The response with the tokens. */
export async function completeSignIn(
  context: EmulatorContext,
  poolState: UserPoolState,
  client: UserPoolClient,
  user: User,
  triggerRequest: TriggerRequest,
) {
  return {
    ChallengeParameters: {},
    AuthenticationResult: await issueTokens(context, poolState, client, user, triggerRequest),
  };
}
