import { createHash, randomUUID } from 'node:crypto';
import { cognitoIssuer } from '@freehold/aws-partitions';
import type { z } from 'zod';
import { readableAttributes } from '../clients/attribute-permissions.ts';
import { tokenLifetimes } from '../clients/token-validity.ts';
import { revokesTokens } from '../clients/user-pool-client.ts';
import type { GroupConfiguration } from '../groups/group-configuration.ts';
import type { PoolId } from '../identifiers.ts';
import type { User, UserPool, UserPoolClient } from '../state/records.ts';
import { isInScope } from './attribute-scopes.ts';

export type Claims = Record<string, z.core.util.JSONType>;

/** What the claims of access and ID token are made from. Times are seconds since 1970. */
export interface ClaimsInput {
  readonly pool: UserPool;
  readonly client: UserPoolClient;
  readonly user: User;
  readonly groups: GroupConfiguration;
  /** The scopes of the access token. */
  readonly scopes: readonly string[];
  /** The scopes granted through the Hosted UI. */
  readonly grantedScopes: readonly string[] | undefined;
  readonly authTime: number;
  readonly issuedAt: number;
  readonly originJti: string;
  readonly eventId: string;
}

/** Claims of the ID token after a sign-in by OpenID Connect. */
export interface OpenIdClaimsInput {
  readonly nonce?: string | undefined;
  readonly accessToken: string;
}

/** AWS's issuer string, which verifiers expect. No request goes there. */
export function issuerOf(poolId: PoolId): string {
  return cognitoIssuer(poolId);
}

/** AWS documentation, "Understanding the access token". */
export function accessTokenClaims(input: ClaimsInput): Claims {
  const { client, user } = input;
  return {
    ...commonClaims(input),
    token_use: 'access',
    client_id: client.id,
    username: user.username,
    scope: input.scopes.join(' '),
    version: 2,
    exp: input.issuedAt + tokenLifetimes(client.settings).access / 1000,
  };
}

/** AWS documentation, "Understanding the identity (ID) token". */
export function idTokenClaims(input: ClaimsInput, openId?: OpenIdClaimsInput): Claims {
  const { client, user, groups } = input;
  return {
    ...attributeClaims(input),
    ...commonClaims(input),
    token_use: 'id',
    aud: client.id,
    ...(openId === undefined ? {} : { at_hash: accessTokenHash(openId.accessToken) }),
    ...(openId?.nonce === undefined ? {} : { nonce: openId.nonce }),
    'cognito:username': user.username,
    ...(groups.iamRolesToOverride.length > 0 ? { 'cognito:roles': groups.iamRolesToOverride } : {}),
    ...(groups.preferredRole === undefined ? {} : { 'cognito:preferred_role': groups.preferredRole }),
    exp: input.issuedAt + tokenLifetimes(client.settings).id / 1000,
  };
}

function commonClaims({ pool, client, user, groups, authTime, issuedAt, originJti, eventId }: ClaimsInput): Claims {
  return {
    sub: user.sub,
    ...(groups.groupsToOverride.length > 0 ? { 'cognito:groups': groups.groupsToOverride } : {}),
    iss: issuerOf(pool.id),
    // Only when token revocation is enabled (AWS documentation, "Token revocation").
    ...(revokesTokens(client) ? { origin_jti: originJti, jti: randomUUID() } : {}),
    event_id: eventId,
    auth_time: authTime,
    iat: issuedAt,
  };
}

/** Attributes are strings in tokens, also custom numbers. `email_verified` and `phone_number_verified` are booleans. */
function attributeClaims({ pool, client, user, grantedScopes }: ClaimsInput): Claims {
  const readable = readableAttributes(pool, client.settings);
  const claims: Claims = {};
  for (const [name, value] of Object.entries(user.attributes)) {
    if (readable.has(name) && isInScope(name, grantedScopes)) {
      claims[name] = name.endsWith('_verified') && !name.startsWith('custom:') ? value.toLowerCase() === 'true' : value;
    }
  }
  return claims;
}

/** OpenID Connect Core, 3.1.3.6, for RS256: the left half of the access token's SHA-256. */
function accessTokenHash(accessToken: string): string {
  return createHash('sha256').update(accessToken, 'ascii').digest().subarray(0, 16).toString('base64url');
}
