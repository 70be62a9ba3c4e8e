import { randomUUID } from 'node:crypto';
import type { EmulatorContext } from '../emulator-context.ts';
import { incorrectUsernameOrPassword, notAuthorized, passwordResetRequired, userNotFound } from '../errors.ts';
import type { SignIn, User, UserPoolClient } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import type { ClaimsAndScopeOverrideDetails } from '../triggers/pre-token-generation-event.ts';

import { deleteRefreshToken, issueRefreshToken } from './refresh-token.ts';
import { isRevoked } from './revocation.ts';
import { invokeTrigger, signTokens, type TriggerRequest } from './sign-tokens.ts';

/** What a person who signed in through the Hosted UI granted to a client, and what came of it so far. */
export interface Grant {
  /** When they signed in, in seconds since 1970. */
  readonly authTime: number;
  readonly scopes: string[];
  readonly nonce?: string | undefined;
  /** What the pre token generation function wanted when the grant was made. */
  readonly overrides: ClaimsAndScopeOverrideDetails;
}

/**
 * The `AuthenticationResult` of a person who has just signed in through the API.
 *
 * @throws what the pool's pre token generation function fails with, and what there is to say to a person who may no
 *   longer sign in; then there are no tokens at all
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
 * The same for a person who granted a client scopes through the Hosted UI, where the function has been asked already.
 *
 * @throws what there is to say to a person who may no longer sign in; then there are no tokens at all
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

/**
 * The refresh token is kept before the others are made: a sign-out while the function still runs revokes this sign-in,
 * too.
 */
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
 * A trigger may take seconds. Whoever is deleted, disabled or signed out meanwhile, or given another password, gets none
 * of the tokens that were to be revoked. They are told what they would be told had they come now. That a sign-out
 * reaches those who are about to sign in, and in which words, is inferred.
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
