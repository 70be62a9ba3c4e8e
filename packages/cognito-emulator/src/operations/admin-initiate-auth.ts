import { z } from 'zod';
import { AuthFlow, checkAuthFlowEnabled } from '../clients/explicit-auth-flows.ts';
import { invalidParameter } from '../exceptions.ts';
import { ClientId, PoolId } from '../identifiers.ts';
import { newPasswordRequired } from '../sign-in/new-password-challenge.ts';
import { authenticateWithPassword } from '../sign-in/password-sign-in.ts';
import { issueTokens } from '../tokens/issue-tokens.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({
  UserPoolId: PoolId,
  ClientId,
  AuthFlow,
  AuthParameters: z.record(z.string(), z.string()).optional(),
});

/** Signs a person in with their password: to tokens, or to the challenge to set a new one. */
export const adminInitiateAuth = signedOperation(Input, async (input, context) => {
  const state = context.state.getPool(context.region, input.UserPoolId);
  const client = state.getClient(input.ClientId);
  // This flow belongs to InitiateAuth. The others are Cognito's, but not the emulator's: it says so in the same words.
  if (input.AuthFlow === 'USER_PASSWORD_AUTH') {
    throw invalidParameter('Initiate Auth method not supported.');
  }
  checkAuthFlowEnabled(input.AuthFlow, client.settings.ExplicitAuthFlows);
  if (input.AuthFlow !== 'ADMIN_USER_PASSWORD_AUTH' && input.AuthFlow !== 'ADMIN_NO_SRP_AUTH') {
    throw invalidParameter('Initiate Auth method not supported.');
  }

  const user = await authenticateWithPassword(state, client, input.AuthParameters ?? {}, context.clock);
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    return newPasswordRequired(state, client, user, context.clock);
  }
  const trigger = { source: 'TokenGeneration_Authentication' } as const;
  return { ChallengeParameters: {}, AuthenticationResult: await issueTokens(context, state, client, user, trigger) };
});
