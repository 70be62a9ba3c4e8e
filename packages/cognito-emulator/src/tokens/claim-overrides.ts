import type { GroupConfiguration } from '../groups/group-configuration.ts';
import type { ClaimsAndScopeOverrideDetails } from '../triggers/pre-token-generation-event.ts';
import type { Claims } from './claims.ts';

/**
 * What a pre token generation function can change (AWS documentation, "Pre token generation Lambda trigger"). Other
 * changes are ignored.
 */

const protectedIdTokenClaims = [
  'sub',
  'iss',
  'aud',
  'exp',
  'iat',
  'jti',
  'token_use',
  'auth_time',
  'nonce',
  'at_hash',
  'acr',
  'amr',
  'azp',
  'origin_jti',
  'identities',
  'cognito:username',
];

/** Protected in the access token as well; `scope` changes by scopesToAdd and scopesToSuppress only. */
const protectedAccessTokenClaims = [
  ...protectedIdTokenClaims,
  'client_id',
  'username',
  'scope',
  'version',
  'event_id',
  'device_key',
];

/** The claims of an ID token with the trigger's changes. Protected claims stay. */
export function overrideIdTokenClaims(claims: Claims, { idTokenGeneration }: ClaimsAndScopeOverrideDetails): Claims {
  return override(claims, idTokenGeneration ?? {}, protectedIdTokenClaims);
}

/** The claims of an access token with the trigger's changes. Protected claims stay. */
export function overrideAccessTokenClaims(
  claims: Claims,
  { accessTokenGeneration }: ClaimsAndScopeOverrideDetails,
): Claims {
  const overridden = override(claims, accessTokenGeneration ?? {}, protectedAccessTokenClaims);
  // The only audience that an access token can have is its own client.
  const audience = accessTokenGeneration?.claimsToAddOrOverride?.['aud'];
  return audience !== undefined && audience === claims['client_id'] ? { ...overridden, aud: audience } : overridden;
}

/**
 * The scopes of an access token with the trigger's changes. A scope that is both added and suppressed is suppressed.
 */
export function overrideScopes(
  scopes: readonly string[],
  { accessTokenGeneration }: ClaimsAndScopeOverrideDetails,
): string[] {
  const suppressed = new Set(accessTokenGeneration?.scopesToSuppress);
  const wanted = new Set([...scopes, ...(accessTokenGeneration?.scopesToAdd ?? [])]);
  return [...wanted].filter((scope) => !suppressed.has(scope));
}

/** Without `groupOverrideDetails`, groups stay as they are; empty or null removes all groups. */
export function overrideGroups(
  groups: GroupConfiguration,
  { groupOverrideDetails }: ClaimsAndScopeOverrideDetails,
): GroupConfiguration {
  if (groupOverrideDetails === undefined) return groups;
  const preferredRole = groupOverrideDetails?.preferredRole;
  return {
    groupsToOverride: groupOverrideDetails?.groupsToOverride ?? [],
    iamRolesToOverride: groupOverrideDetails?.iamRolesToOverride ?? [],
    ...(preferredRole ? { preferredRole } : {}),
  };
}

function override(
  claims: Claims,
  overrides: NonNullable<ClaimsAndScopeOverrideDetails['idTokenGeneration']>,
  protectedClaims: readonly string[],
): Claims {
  const added = Object.entries(overrides.claimsToAddOrOverride ?? {}).filter(
    ([name]) => !protectedClaims.includes(name),
  );
  const suppressed = new Set((overrides.claimsToSuppress ?? []).filter((name) => !protectedClaims.includes(name)));
  const overridden = [...Object.entries(claims), ...added].filter(([name]) => !suppressed.has(name));
  return Object.fromEntries(overridden);
}
