import { checkWritable } from '../clients/attribute-permissions.ts';
import type { Clock } from '../clock.ts';
import type { EmulatorContext } from '../emulator-context.ts';
import { invalidParameter, notAuthorized } from '../errors.ts';
import type { UsernameOrAlias } from '../identifiers.ts';
import { checkPasswordPolicy } from '../passwords/password-policy.ts';
import { replacePassword } from '../passwords/replace-password.ts';
import { passwordPolicyOf } from '../pools/user-pool.ts';
import type { User, UserPool, UserPoolClient } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import {
  type AttributeValues,
  changedAttributes,
  checkChangedAttributes,
  missingRequiredAttributes,
  requiredAttributes,
} from '../users/user-attributes.ts';
import {
  consumeChallengeSession,
  findChallengeSession,
  invalidSession,
  openChallengeSession,
} from './challenge-session.ts';

/** The prefix of attribute names in `ChallengeResponses`. */
export const attributePrefix = 'userAttributes.';

/** The response to the challenge: a new password and attributes. */
export interface NewPasswordResponse {
  readonly username: UsernameOrAlias;
  readonly session: string;
  readonly newPassword: string;
  readonly attributes: AttributeValues;
}

/** The challenge that follows a temporary password. */
export function newPasswordRequired(poolState: UserPoolState, client: UserPoolClient, user: User, clock: Clock) {
  const missing = missingRequiredAttributes(poolState.pool, user.attributes);
  return {
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session: openChallengeSession(poolState, user, client, { challenge: 'NEW_PASSWORD_REQUIRED' }, clock),
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(missing.map((name) => `${attributePrefix}${name}`)),
      userAttributes: JSON.stringify(user.attributes),
    },
  };
}

/**
 * Handles the response to NEW_PASSWORD_REQUIRED. The session is consumed after all checks: a refused password can be
 * corrected in the same session, and of two concurrent responses one succeeds.
 *
 * @returns the user, confirmed
 * @throws NotAuthorizedException, InvalidPasswordException, InvalidParameterException, AliasExistsException
 */
export async function respondToNewPasswordRequired(
  { clock, passwordHasher }: EmulatorContext,
  poolState: UserPoolState,
  client: UserPoolClient,
  { username, session: submitted, newPassword, attributes }: NewPasswordResponse,
): Promise<User> {
  const user = poolState.users.find(username);
  if (user === undefined) throw invalidSession();
  const session = findChallengeSession(poolState, 'NEW_PASSWORD_REQUIRED', submitted, user, client, clock);
  checkEnabled(user);
  checkPasswordPolicy(newPassword, passwordPolicyOf(poolState.pool));
  checkSubmittedAttributes(poolState.pool, client, user, attributes);

  consumeChallengeSession(poolState, session);
  const password = await passwordHasher.hash(newPassword);
  return replacePassword(poolState, user.username, password, clock, (current) => {
    // The session belongs to one temporary password of one user.
    if (current.password !== user.password) throw invalidSession();
    checkEnabled(current);
    return { status: 'CONFIRMED', attributes: changedAttributes(current.attributes, attributes) };
  });
}

function checkEnabled(user: User): void {
  if (!user.enabled) throw notAuthorized('User is disabled.');
}

function checkSubmittedAttributes(
  pool: UserPool,
  client: UserPoolClient,
  user: User,
  submitted: AttributeValues,
): void {
  checkWritable(pool, client.settings, Object.keys(submitted));
  const fixed = new Set([...requiredAttributes(pool), 'email', 'phone_number']);
  for (const name of Object.keys(submitted)) {
    // A required attribute with a value can't be changed here (API reference, AdminRespondToAuthChallenge).
    if (fixed.has(name) && user.attributes[name]) throw notAuthorized(`Cannot modify an already provided ${name}`);
  }
  const [missing] = missingRequiredAttributes(pool, { ...user.attributes, ...submitted });
  if (missing !== undefined) throw invalidParameter(`Invalid attributes given, ${missing} is missing`);
  checkChangedAttributes(pool, submitted);
}
