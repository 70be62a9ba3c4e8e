import { preventsUserExistenceErrors, rotatesRefreshTokens } from '../clients/user-pool-client.ts';
import type { EmulatorContext } from '../emulator-context.ts';
import { CognitoException, notAuthorized, userNotFound } from '../errors.ts';
import type { RefreshToken, User, UserPoolClient } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { findRefreshToken, rotateRefreshToken } from '../tokens/refresh-token.ts';
import { isRevoked } from '../tokens/revocation.ts';
import { invokeTrigger, signTokens } from '../tokens/sign-tokens.ts';

/**
 * Issues new access and ID tokens with the scopes of the sign-in, and a new refresh token when the client rotates them.
 * The token is validated again after signing: without a grace period, one of two concurrent refreshes succeeds.
 *
 * @throws NotAuthorizedException, RefreshTokenReuseException, UserNotFoundException; what the pre token generation
 *   function fails with
 */
export async function refresh(
  context: EmulatorContext,
  poolState: UserPoolState,
  client: UserPoolClient,
  token: string,
  clientMetadata?: Record<string, string>,
) {
  const { record, user } = findValidRefreshToken(context, poolState, client, token);
  const triggerRequest = { source: 'TokenGeneration_RefreshTokens', clientMetadata } as const;
  const overrides = await invokeTrigger(context, poolState, client, user, record, triggerRequest);
  const tokens = await signTokens(context, poolState, client, user, record, { overrides });
  const { record: current } = findValidRefreshToken(context, poolState, client, token);
  return rotatesRefreshTokens(client)
    ? { ...tokens, RefreshToken: rotateRefreshToken(poolState, current, client, context.clock().getTime()) }
    : tokens;
}

/**
 * The stored token and its user, if valid now. The message of a reused token, and that reuse revokes nothing else, are
 * inferred: AWS documents the exception only.
 */
function findValidRefreshToken(
  { clock }: EmulatorContext,
  poolState: UserPoolState,
  client: UserPoolClient,
  token: string,
): { record: RefreshToken; user: User } {
  const now = clock().getTime();
  const record = findRefreshToken(poolState, token);
  if (record === undefined || record.clientId !== client.id) throw invalidRefreshToken();
  const user = poolState.users.find(record.username);
  if (user === undefined) {
    // API reference, GetTokensFromRefreshToken: UserNotFoundException. That it is hidden on request is inferred.
    throw preventsUserExistenceErrors(client) ? invalidRefreshToken() : userNotFound();
  }
  if (user.sub !== record.sub) throw invalidRefreshToken();
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (isRevoked(poolState, record)) throw notAuthorized('Refresh Token has been revoked');
  if (record.expiresAt <= now) throw notAuthorized('Refresh Token has expired');
  if (record.retryUntil !== undefined && record.retryUntil <= now) {
    throw new CognitoException('RefreshTokenReuseException', 'Refresh token has been rotated and can not be reused.');
  }
  return { record, user };
}

function invalidRefreshToken(): CognitoException {
  return notAuthorized('Invalid Refresh Token.');
}
