import { randomUUID } from 'node:crypto';
import { activeScopes } from '../clients/oauth-scopes.ts';
import { tokenLifetimes } from '../clients/token-validity.ts';
import type { EmulatorContext } from '../emulator-context.ts';
import { groupConfigurationOf } from '../groups/group-configuration.ts';
import type { SignIn, User, UserPoolClient } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { preTokenGeneration } from '../triggers/pre-token-generation.ts';
import type {
  ClaimsAndScopeOverrideDetails,
  PreTokenGenerationTriggerSource,
} from '../triggers/pre-token-generation-event.ts';
import { overrideAccessTokenClaims, overrideGroups, overrideIdTokenClaims, overrideScopes } from './claim-overrides.ts';
import { accessTokenClaims, idTokenClaims } from './claims.ts';

/** The scope of a sign-in through the API. */
const apiSignInScope = 'aws.cognito.signin.user.admin';

/** What the trigger gets to know about the request. */
export interface TriggerRequest {
  readonly source: PreTokenGenerationTriggerSource;
  readonly clientMetadata?: Record<string, string> | undefined;
}

/**
 * The changes that the pool's pre token generation function makes to the tokens of a sign-in.
 *
 * @throws what it fails with
 */
export function invokeTrigger(
  context: EmulatorContext,
  poolState: UserPoolState,
  client: UserPoolClient,
  user: User,
  { scopes }: Pick<SignIn, 'scopes'>,
  { source: triggerSource, clientMetadata }: TriggerRequest,
): Promise<ClaimsAndScopeOverrideDetails> {
  return preTokenGeneration(context.functions, {
    pool: poolState.pool,
    client,
    user,
    triggerSource,
    clientMetadata,
    scopes: accessTokenScopes(poolState, scopes),
    groups: groupConfigurationOf(poolState, user),
  });
}

/**
 * Signs access and ID token of a sign-in. Without the scope `openid`, the Hosted UI issues no ID token (AWS
 * documentation, "The redirect and authorization endpoint").
 */
export async function signTokens(
  context: EmulatorContext,
  poolState: UserPoolState,
  client: UserPoolClient,
  user: User,
  { originJti, authTime, scopes: grantedScopes }: SignIn,
  { overrides, nonce }: { overrides: ClaimsAndScopeOverrideDetails; nonce?: string | undefined },
) {
  const claimsInput = {
    pool: poolState.pool,
    client,
    user,
    originJti,
    authTime,
    grantedScopes,
    issuedAt: Math.floor(context.clock().getTime() / 1000),
    eventId: randomUUID(),
    groups: overrideGroups(groupConfigurationOf(poolState, user), overrides),
    scopes: overrideScopes(accessTokenScopes(poolState, grantedScopes), overrides),
  };
  const accessClaims = overrideAccessTokenClaims(accessTokenClaims(claimsInput), overrides);
  const accessToken = await context.signingKeys.sign(poolState, 'access', accessClaims);
  const tokens = {
    AccessToken: accessToken,
    ExpiresIn: tokenLifetimes(client.settings).access / 1000,
    TokenType: 'Bearer',
  };
  if (grantedScopes !== undefined && !grantedScopes.includes('openid')) return tokens;
  const openId = grantedScopes === undefined ? undefined : { accessToken, nonce };
  const idClaims = overrideIdTokenClaims(idTokenClaims(claimsInput, openId), overrides);
  return { ...tokens, IdToken: await context.signingKeys.sign(poolState, 'id', idClaims) };
}

function accessTokenScopes(poolState: UserPoolState, granted: readonly string[] | undefined): readonly string[] {
  return granted === undefined ? [apiSignInScope] : activeScopes(poolState, granted);
}
