import { CognitoException } from '../errors.ts';
import { scopesOf } from '../resource-servers/resource-server.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';

/** The scopes that every pool has (API reference, CreateUserPoolClient). All others belong to resource servers. */
const standardScopes = ['phone', 'email', 'openid', 'profile', 'aws.cognito.signin.user.admin'];

/** @throws ScopeDoesNotExistException for one that is neither standard nor of a resource server of the pool */
export function checkOAuthScopes(poolState: UserPoolState, scopes: readonly string[] | undefined): void {
  const known = knownScopes(poolState);
  const unknown = scopes?.find((scope) => !known.has(scope));
  if (unknown !== undefined) {
    throw new CognitoException('ScopeDoesNotExistException', `Invalid scope requested: ${unknown}`);
  }
}

/**
 * The scopes whose resource server still has them. A client can request the others, but they are not granted (AWS
 * documentation, "Scopes, M2M, and resource servers").
 */
export function activeScopes(poolState: UserPoolState, scopes: readonly string[]): string[] {
  const known = knownScopes(poolState);
  return scopes.filter((scope) => known.has(scope));
}

function knownScopes(poolState: UserPoolState): Set<string> {
  return new Set([...standardScopes, ...poolState.resourceServers.values().flatMap(scopesOf)]);
}
