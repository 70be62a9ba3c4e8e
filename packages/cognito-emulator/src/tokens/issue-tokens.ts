import { randomUUID } from 'node:crypto';
import { tokenLifetimes } from '../clients/token-validity.ts';
import type { UserPoolClient } from '../clients/user-pool-client.ts';
import type { EmulatorContext } from '../emulator-context.ts';
import { groupConfigurationOf } from '../groups/group-configuration.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { preTokenGeneration } from '../triggers/pre-token-generation.ts';
import type { PreTokenGenerationTriggerSource } from '../triggers/pre-token-generation-event.ts';
import type { User } from '../users/user.ts';
import { overrideAccessTokenClaims, overrideGroups, overrideIdTokenClaims, overrideScopes } from './claim-overrides.ts';
import { accessTokenClaims, idTokenClaims } from './claims.ts';
import { issueRefreshToken } from './refresh-token.ts';

/** The scope of a sign-in through the API. */
const API_SIGN_IN_SCOPE = 'aws.cognito.signin.user.admin';

/**
 * The `AuthenticationResult` of a person who has just signed in.
 *
 * @throws what the pool's pre token generation function fails with; then there are no tokens at all
 */
export async function issueTokens(
  context: EmulatorContext,
  state: UserPoolState,
  client: UserPoolClient,
  user: User,
  trigger: {
    source: PreTokenGenerationTriggerSource;
    clientMetadata?: Record<string, string> | undefined;
  },
) {
  const { pool } = state;
  const scopes = [API_SIGN_IN_SCOPE];
  const groups = groupConfigurationOf(state, user);
  const { source: triggerSource, clientMetadata } = trigger;
  const overrides = await preTokenGeneration(context.functions, {
    ...{ pool, client, user, scopes, groups, triggerSource, clientMetadata },
  });

  const now = context.clock().getTime();
  const issuedAt = Math.floor(now / 1000);
  const signIn = { originJti: randomUUID(), authTime: issuedAt };
  const facts = {
    ...{ pool, client, user, issuedAt, ...signIn },
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
    RefreshToken: issueRefreshToken(state, user, client, signIn, now),
    TokenType: 'Bearer',
  };
}
