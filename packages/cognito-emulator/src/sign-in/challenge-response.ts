import { z } from 'zod';
import { checkSecretHash } from '../clients/secret-hash.ts';
import type { EmulatorContext } from '../emulator-context.ts';
import { invalidParameter } from '../errors.ts';
import { ClientId } from '../identifiers.ts';
import type { UserPoolClient } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import type { TriggerRequest } from '../tokens/sign-tokens.ts';
import type { AttributeValues } from '../users/user-attributes.ts';
import { SessionString } from './challenge-session.ts';
import { completePasswordSignIn, completeSignIn } from './complete-sign-in.ts';
import { respondToMfaSetup, respondToSoftwareTokenMfa } from './mfa-challenge.ts';
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
  Session: SessionString.optional(),
  ClientMetadata: z.record(z.string(), z.string()).optional(),
});
type ChallengeResponse = z.infer<typeof ChallengeResponse>;

/**
 * Handles the response to a challenge: NEW_PASSWORD_REQUIRED, SOFTWARE_TOKEN_MFA or MFA_SETUP. What it changes is kept even
 * when the trigger refuses the tokens.
 */
export async function respondToChallenge(
  context: EmulatorContext,
  poolState: UserPoolState,
  client: UserPoolClient,
  { ChallengeName: name, ChallengeResponses: responses = {}, Session: session, ClientMetadata }: ChallengeResponse,
) {
  const afterPassword = name === 'SOFTWARE_TOKEN_MFA' || name === 'MFA_SETUP';
  if (!afterPassword && name !== 'NEW_PASSWORD_REQUIRED') {
    throw invalidParameter(`No ${name} challenge is open: this emulator has no such challenge.`);
  }
  if (session === undefined) throw invalidParameter('Missing required parameter Session');
  const username = requiredUsername(responses);
  checkSecretHash(client, username, responses['SECRET_HASH']);
  if (!afterPassword) {
    const newPassword = requiredParameter(responses, 'NEW_PASSWORD');
    const answer = { username, session, newPassword, attributes: submittedAttributes(responses) };
    const user = await respondToNewPasswordRequired(context, poolState, client, answer);
    const source = 'TokenGeneration_NewPasswordChallenge';
    return completePasswordSignIn(context, poolState, client, user, { source, clientMetadata: ClientMetadata });
  }
  const user =
    name === 'MFA_SETUP'
      ? respondToMfaSetup(context, poolState, client, { username, session })
      : respondToSoftwareTokenMfa(context, poolState, client, {
          username,
          session,
          code: requiredParameter(responses, 'SOFTWARE_TOKEN_MFA_CODE'),
        });
  const triggerRequest: TriggerRequest = { source: 'TokenGeneration_Authentication', clientMetadata: ClientMetadata };
  return completeSignIn(context, poolState, client, user, triggerRequest);
}

function submittedAttributes(responses: Parameters): AttributeValues {
  return Object.fromEntries(
    Object.entries(responses)
      .filter(([name]) => name.startsWith(attributePrefix))
      .map(([name, value]) => [name.slice(attributePrefix.length), value]),
  );
}
