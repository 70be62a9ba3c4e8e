import { z } from 'zod';
import { checkSecretHash } from '../clients/secret-hash.ts';
import type { EmulatorContext } from '../emulator-context.ts';
import { invalidParameter } from '../errors.ts';
import { ClientId } from '../identifiers.ts';
import type { UserPoolClient } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { issueTokens } from '../tokens/issue-tokens.ts';
import type { AttributeValues } from '../users/user-attributes.ts';
import { attributePrefix, respondToNewPasswordRequired } from './new-password-challenge.ts';
import { type Parameters, requiredParameter, requiredUsername } from './required-parameter.ts';

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

/** The members that RespondToAuthChallenge and AdminRespondToAuthChallenge share. */
export const ChallengeResponse = z.object({
  ClientId,
  ChallengeName,
  ChallengeResponses: z.record(z.string(), z.string()).optional(),
  Session: z.string().min(20).max(2048).optional(),
  ClientMetadata: z.record(z.string(), z.string()).optional(),
});
type ChallengeResponse = z.infer<typeof ChallengeResponse>;

/**
 * Handles the response to a challenge; only NEW_PASSWORD_REQUIRED is supported. The new password is set even when the
 * trigger refuses the tokens.
 */
export async function respondToChallenge(
  context: EmulatorContext,
  poolState: UserPoolState,
  client: UserPoolClient,
  { ChallengeName: name, ChallengeResponses: responses = {}, Session: session, ClientMetadata }: ChallengeResponse,
) {
  if (name !== 'NEW_PASSWORD_REQUIRED') {
    throw invalidParameter(`No ${name} challenge is open: this emulator supports NEW_PASSWORD_REQUIRED only.`);
  }
  if (session === undefined) throw invalidParameter('Missing required parameter Session');
  const username = requiredUsername(responses);
  checkSecretHash(client, username, responses['SECRET_HASH']);
  const newPassword = requiredParameter(responses, 'NEW_PASSWORD');
  const answer = { username, session, newPassword, attributes: submittedAttributes(responses) };
  const user = await respondToNewPasswordRequired(context, poolState, client, answer);
  const triggerRequest = { source: 'TokenGeneration_NewPasswordChallenge', clientMetadata: ClientMetadata } as const;
  return {
    ChallengeParameters: {},
    AuthenticationResult: await issueTokens(context, poolState, client, user, triggerRequest),
  };
}

function submittedAttributes(responses: Parameters): AttributeValues {
  return Object.fromEntries(
    Object.entries(responses)
      .filter(([name]) => name.startsWith(attributePrefix))
      .map(([name, value]) => [name.slice(attributePrefix.length), value]),
  );
}
