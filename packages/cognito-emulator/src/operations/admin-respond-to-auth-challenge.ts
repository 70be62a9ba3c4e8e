import { z } from 'zod';
import { invalidParameter } from '../exceptions.ts';
import { ClientId, PoolId } from '../identifiers.ts';
import { answerNewPasswordRequired } from '../sign-in/new-password-challenge.ts';
import { issueTokens } from '../tokens/issue-tokens.ts';
import { signedOperation } from './operation.ts';

const ChallengeName = z.enum([
  'SMS_MFA',
  'EMAIL_OTP',
  'SOFTWARE_TOKEN_MFA',
  'SELECT_MFA_TYPE',
  'MFA_SETUP',
  'PASSWORD_VERIFIER',
  'CUSTOM_CHALLENGE',
  'SELECT_CHALLENGE',
  'DEVICE_SRP_AUTH',
  'DEVICE_PASSWORD_VERIFIER',
  'ADMIN_NO_SRP_AUTH',
  'NEW_PASSWORD_REQUIRED',
  'SMS_OTP',
  'PASSWORD',
  'WEB_AUTHN',
  'PASSWORD_SRP',
]);

const Input = z.object({
  UserPoolId: PoolId,
  ClientId,
  ChallengeName,
  ChallengeResponses: z.record(z.string(), z.string()).optional(),
  Session: z.string().min(20).max(2048).optional(),
  ClientMetadata: z.record(z.string(), z.string()).optional(),
});

/**
 * Answers a challenge. NEW_PASSWORD_REQUIRED is the only one that the emulator ever poses. Where the pool's trigger then
 * refuses the tokens, the new password is set all the same.
 */
export const adminRespondToAuthChallenge = signedOperation(Input, async (input, context) => {
  const state = context.state.getPool(context.region, input.UserPoolId);
  const client = state.getClient(input.ClientId);
  if (input.ChallengeName !== 'NEW_PASSWORD_REQUIRED') {
    throw invalidParameter(
      `No ${input.ChallengeName} challenge is open: this emulator poses NEW_PASSWORD_REQUIRED only.`,
    );
  }
  if (input.Session === undefined) {
    throw invalidParameter('Missing required parameter Session');
  }
  const answer = { session: input.Session, responses: input.ChallengeResponses ?? {} };
  const user = await answerNewPasswordRequired(state, client, answer, context.clock);
  const trigger = { source: 'TokenGeneration_NewPasswordChallenge', clientMetadata: input.ClientMetadata } as const;
  return { ChallengeParameters: {}, AuthenticationResult: await issueTokens(context, state, client, user, trigger) };
});
