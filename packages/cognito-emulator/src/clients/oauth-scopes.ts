import { CognitoException } from '../exceptions.ts';
import { scopesOf } from '../resource-servers/resource-server.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';

/** The scopes that every pool knows (API reference, CreateUserPoolClient). Others belong to resource servers. */
const STANDARD_SCOPES = ['phone', 'email', 'openid', 'profile', 'aws.cognito.signin.user.admin'];

/** @throws ScopeDoesNotExistException for one that is neither standard nor of a resource server of the pool */
export function checkOAuthScopes(poolState: UserPoolState, scopes: readonly string[] | undefined): void {
  const known = new Set([...STANDARD_SCOPES, ...poolState.resourceServers.values().flatMap(scopesOf)]);
  const unknown = scopes?.find((scope) => !known.has(scope));
  if (unknown !== undefined) {
    throw new CognitoException('ScopeDoesNotExistException', `Invalid scope requested: ${unknown}`);
  }
}
