import { randomUUID } from 'node:crypto';
import type { EmulatorContext } from '../emulator-context.ts';
import { incorrectUsernameOrPassword, notAuthorized, passwordResetRequired, userNotFound } from '../errors.ts';
import type { SignIn, User, UserPoolClient } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import type { ClaimsAndScopeOverrideDetails } from '../triggers/pre-token-generation-event.ts';
import { deleteRefreshToken, issueRefreshToken } from './refresh-token.ts';
import { isRevoked } from './revocation.ts';
import { invokeTrigger, signTokens, type TriggerRequest } from './sign-tokens.ts';

/** What a user granted to a client through the Hosted UI. */
export interface Grant {
  /** When the user signed in, in seconds since 1970. */
  readonly authTime: number;
  readonly scopes: string[];
  readonly nonce?: string | undefined;
  /** The overrides of the pre token generation function at the sign-in. */
  readonly overrides: ClaimsAndScopeOverrideDetails;
}

/**
 * The `AuthenticationResult` of a sign-in through the API.
 *
 * @throws what the trigger fails with, and NotAuthorizedException or UserNotFoundException when the user can no longer
 *   sign in; then there are no tokens
 */
export function issueTokens(
  context: EmulatorContext,
  poolState: UserPoolState,
  client: UserPoolClient,
  user: User,
  triggerRequest: TriggerRequest,
) {
  const signIn: SignIn = { originJti: randomUUID(), authTime: Math.floor(context.clock().getTime() / 1000) };
  return withRefreshToken(context, poolState, client, user, signIn, async () => {
    const overrides = await invokeTrigger(context, poolState, client, user, signIn, triggerRequest);
    return signTokens(context, poolState, client, user, signIn, { overrides });
  });
}

/**
 * The tokens of a sign-in through the Hosted UI, at which the trigger has run already.
 *
 * @throws as issueTokens, without the trigger's
 */
export function issueGrantedTokens(
  context: EmulatorContext,
  poolState: UserPoolState,
  client: UserPoolClient,
  user: User,
  { authTime, scopes, nonce, overrides }: Grant,
) {
  const signIn = { originJti: randomUUID(), authTime, scopes };
  return withRefreshToken(context, poolState, client, user, signIn, () =>
    signTokens(context, poolState, client, user, signIn, { overrides, nonce }),
  );
}

/** The refresh token is stored first, so that a sign-out while the trigger runs revokes this sign-in, too. */
async function withRefreshToken<Tokens extends object>(
  context: EmulatorContext,
  poolState: UserPoolState,
  client: UserPoolClient,
  user: User,
  signIn: SignIn,
  makeTokens: () => Promise<Tokens>,
): Promise<Tokens & { RefreshToken: string }> {
  const refreshToken = issueRefreshToken(poolState, user, client, signIn, context.clock().getTime());
  try {
    const tokens = await makeTokens();
    checkSignInStillValid(poolState, client, user, signIn);
    return { ...tokens, RefreshToken: refreshToken };
  } catch (error) {
    deleteRefreshToken(poolState, refreshToken);
    throw error;
  }
}

/**
 * The trigger may take seconds. A user who is deleted, disabled, signed out or given a new password meanwhile gets no
 * tokens, but the error of a new sign-in. For a sign-out, that is inferred.
 */
function checkSignInStillValid(poolState: UserPoolState, client: UserPoolClient, user: User, signIn: SignIn): void {
  poolState.getClient(client.id);
  const current = poolState.users.find(user.username);
  if (current?.sub !== user.sub) throw userNotFound();
  if (!current.enabled) throw notAuthorized('User is disabled.');
  if (current.status === 'RESET_REQUIRED') throw passwordResetRequired();
  if (current.password !== user.password) throw incorrectUsernameOrPassword();
  if (isRevoked(poolState, signIn)) throw notAuthorized('Refresh Token has been revoked');
}
