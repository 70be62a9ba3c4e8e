import { decodeJwt } from 'jose';
import { z } from 'zod';
import { second } from '../clock.ts';
import type { EmulatorContext } from '../emulator-context.ts';
import { CognitoException, notAuthorized, passwordResetRequired, userNotFound } from '../errors.ts';
import { ClientId, Sub, Username } from '../identifiers.ts';
import type { User, UserPoolClient } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { issuerOf } from './claims.ts';
import { isRevoked, isRevokedByTime } from './revocation.ts';

/** `TokenModelType` of the API. */
export const Token = z.string().regex(/^[A-Za-z0-9\-_=.]+$/);

/** The scope that Cognito's own operations require. */
const selfServiceScope = 'aws.cognito.signin.user.admin';

/** The claims that no trigger can change. */
const AccessTokenClaims = z.object({
  iss: z.string(),
  exp: z.number(),
  iat: z.number(),
  auth_time: z.number(),
  token_use: z.literal('access'),
  sub: Sub,
  username: Username,
  client_id: ClientId,
  origin_jti: z.string().optional(),
  scope: z.string(),
});
type AccessTokenClaims = z.infer<typeof AccessTokenClaims>;

/** The pool, client, user and scopes of a valid access token. */
export interface AccessTokenAuthorization {
  readonly poolState: UserPoolState;
  readonly client: UserPoolClient;
  readonly user: User;
  readonly scopes: readonly string[];
  /**
   * Checks again after an await: the user may be disabled or signed out by now.
   *
   * @throws as authorizeAccessToken
   */
  checkStillAuthorized(): void;
}

/**
 * Authorizes a request by an access token.
 *
 * @param requiredScope by default the one that Cognito's own operations require
 * @throws NotAuthorizedException for a malformed, forged, expired or revoked token, a missing scope, and a disabled
 *   user
 * @throws UserNotFoundException, UserNotConfirmedException, PasswordResetRequiredException
 */
export async function authorizeAccessToken(
  context: EmulatorContext,
  token: string,
  requiredScope = selfServiceScope,
): Promise<AccessTokenAuthorization> {
  const claims = claimsOf(token);
  const poolState = context.state.pools().find((candidate) => issuerOf(candidate.pool.id) === claims.iss);
  if (poolState === undefined) throw invalidAccessToken();
  if (!(await context.signingKeys.verify(poolState, 'access', token))) {
    throw notAuthorized('Could not verify signature for Access Token');
  }
  if (claims.exp * second <= context.clock().getTime()) throw notAuthorized('Access Token has expired');
  const scopes = claims.scope.split(' ');
  if (!scopes.includes(requiredScope)) throw notAuthorized('Access Token does not have required scopes');
  const client = poolState.getClient(claims.client_id);
  const checkStillAuthorized = () => void findAuthorizedUser(poolState, claims);
  return { poolState, client, user: findAuthorizedUser(poolState, claims), scopes, checkStillAuthorized };
}

/** Whether the token is a JWT, as access and ID tokens are. Refresh tokens are not. */
export function isJwt(token: string): boolean {
  try {
    decodeJwt(token);
    return true;
  } catch {
    return false;
  }
}

function claimsOf(token: string): AccessTokenClaims {
  const claims = AccessTokenClaims.safeParse(isJwt(token) ? decodeJwt(token) : undefined);
  if (!claims.success) throw invalidAccessToken();
  return claims.data;
}

/** A disabled user's tokens are revoked, too; AWS reports the disabled user first [seen]. */
function findAuthorizedUser(poolState: UserPoolState, claims: AccessTokenClaims): User {
  const user = poolState.users.find(claims.username);
  if (user === undefined || user.sub !== claims.sub) throw userNotFound();
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (isTokenRevoked(poolState, claims)) throw notAuthorized('Access Token has been revoked');
  if (user.status === 'UNCONFIRMED') throw new CognitoException('UserNotConfirmedException', 'User is not confirmed.');
  if (user.status === 'RESET_REQUIRED') throw passwordResetRequired();
  return user;
}

function isTokenRevoked(poolState: UserPoolState, claims: AccessTokenClaims): boolean {
  const { username, client_id: clientId, auth_time: authTime, iat: issuedAt, origin_jti: originJti } = claims;
  return originJti === undefined
    ? isRevokedByTime(poolState, { username, clientId, authTime, issuedAt })
    : isRevoked(poolState, { originJti });
}

function invalidAccessToken(): CognitoException {
  return notAuthorized('Invalid Access Token');
}
