import { randomUUID } from 'node:crypto';
import { tokenLifetimes } from '../clients/token-validity.ts';
import type { UserPoolClient } from '../clients/user-pool-client.ts';
import type { EmulatorContext } from '../emulator-context.ts';
import { incorrectUsernameOrPassword, notAuthorized, passwordResetRequired, userNotFound } from '../exceptions.ts';
import { groupConfigurationOf } from '../groups/group-configuration.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { preTokenGeneration } from '../triggers/pre-token-generation.ts';
import type { PreTokenGenerationTriggerSource } from '../triggers/pre-token-generation-event.ts';
import type { User } from '../users/user.ts';
import { overrideAccessTokenClaims, overrideGroups, overrideIdTokenClaims, overrideScopes } from './claim-overrides.ts';
import { accessTokenClaims, idTokenClaims } from './claims.ts';
import { forgetRefreshToken, issueRefreshToken, type SignIn } from './refresh-token.ts';
import { isRevoked } from './revoked-sign-in.ts';

/** The scope of a sign-in through the API. */
const API_SIGN_IN_SCOPE = 'aws.cognito.signin.user.admin';

/** What the pre token generation function is told of the occasion. */
interface Trigger {
  readonly source: PreTokenGenerationTriggerSource;
  readonly clientMetadata?: Record<string, string> | undefined;
}

/**
 * The `AuthenticationResult` of a person who has just signed in.
 *
 * The refresh token is kept before the others are made: a sign-out while the function still runs revokes this sign-in,
 * too.
 *
 * @throws what the pool's pre token generation function fails with, and what there is to say to a person who may no
 *   longer sign in; then there are no tokens at all
 */
export async function issueTokens(
  context: EmulatorContext,
  state: UserPoolState,
  client: UserPoolClient,
  user: User,
  trigger: Trigger,
) {
  const signIn = { originJti: randomUUID(), authTime: Math.floor(context.clock().getTime() / 1000) };
  const refreshToken = issueRefreshToken(state, user, client, signIn, context.clock().getTime());
  try {
    const tokens = await signTokens(context, state, client, user, signIn, trigger);
    checkStillEntitled(state, client, user, signIn);
    return { ...tokens, RefreshToken: refreshToken };
  } catch (error) {
    forgetRefreshToken(state, refreshToken);
    throw error;
  }
}

/**
 * A trigger may take seconds. Whoever is deleted, disabled or signed out meanwhile, or given another password, gets none
 * of the tokens that were to be revoked. They are told what they would be told had they come now. That a sign-out
 * reaches those who are about to sign in, and in which words, is inferred.
 */
function checkStillEntitled(state: UserPoolState, client: UserPoolClient, user: User, signIn: SignIn): void {
  state.getClient(client.id);
  const current = state.users.find(user.username);
  if (current?.sub !== user.sub) {
    throw userNotFound();
  }
  if (!current.enabled) {
    throw notAuthorized('User is disabled.');
  }
  if (current.status === 'RESET_REQUIRED') {
    throw passwordResetRequired();
  }
  if (current.password !== user.password) {
    throw incorrectUsernameOrPassword();
  }
  if (isRevoked(state, signIn)) {
    throw notAuthorized('Refresh Token has been revoked');
  }
}

/**
 * Access and ID token of a sign-in, new or of before, with what an `AuthenticationResult` says of them.
 *
 * @throws what the pool's pre token generation function fails with
 */
export async function signTokens(
  context: EmulatorContext,
  state: UserPoolState,
  client: UserPoolClient,
  user: User,
  signIn: SignIn,
  trigger: Trigger,
) {
  const { pool } = state;
  const scopes = [API_SIGN_IN_SCOPE];
  const groups = groupConfigurationOf(state, user);
  const { source: triggerSource, clientMetadata } = trigger;
  const overrides = await preTokenGeneration(context.functions, {
    ...{ pool, client, user, scopes, groups, triggerSource, clientMetadata },
  });

  const { originJti, authTime } = signIn;
  const facts = {
    ...{ pool, client, user, originJti, authTime },
    issuedAt: Math.floor(context.clock().getTime() / 1000),
    eventId: randomUUID(),
    groups: overrideGroups(groups, overrides),
    scopes: overrideScopes(scopes, overrides),
  };
  const [accessToken, idToken] = await Promise.all([
    context.signingKeys.sign(state, 'access', overrideAccessTokenClaims(accessTokenClaims(facts), overrides)),
    context.signingKeys.sign(state, 'id', overrideIdTokenClaims(idTokenClaims(facts), overrides)),
  ]);
  return {
    AccessToken: accessToken,
    ExpiresIn: tokenLifetimes(client.settings).access / 1000,
    IdToken: idToken,
    TokenType: 'Bearer',
  };
}
