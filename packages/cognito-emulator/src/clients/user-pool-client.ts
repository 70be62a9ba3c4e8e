import { type Clock, epochSeconds, minute, second } from '../clock.ts';
import { CognitoException, invalidParameter } from '../errors.ts';
import { newClientId, newClientSecret } from '../identifiers.ts';
import type { UserPool, UserPoolClient } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { checkAttributePermissions } from './attribute-permissions.ts';
import type { ClientSettings } from './client-settings.ts';
import { checkFlowNames } from './explicit-auth-flows.ts';
import { checkOAuthScopes } from './oauth-scopes.ts';
import { checkRedirectUrls, isCallbackUrl } from './redirect-urls.ts';
import { checkTokenValidity } from './token-validity.ts';

/** @throws InvalidParameterException, FeatureUnavailableInTierException */
export function newUserPoolClient(
  poolState: UserPoolState,
  request: { ClientName: string; GenerateSecret?: boolean | undefined },
  settings: ClientSettings,
  clock: Clock,
): UserPoolClient {
  checkClientSettings(poolState, settings);
  const now = epochSeconds(clock());
  return {
    id: newClientId(),
    poolId: poolState.pool.id,
    name: request.ClientName,
    secret: request.GenerateSecret ? newClientSecret() : undefined,
    settings,
    createdAt: now,
    lastModifiedAt: now,
  };
}

/**
 * Resets omitted settings, and keeps id, secret and name.
 *
 * @throws as newUserPoolClient does
 */
export function updatedUserPoolClient(
  poolState: UserPoolState,
  client: UserPoolClient,
  request: { ClientName?: string | undefined },
  settings: ClientSettings,
  clock: Clock,
): UserPoolClient {
  checkClientSettings(poolState, settings);
  return { ...client, name: request.ClientName ?? client.name, settings, lastModifiedAt: epochSeconds(clock()) };
}

/** `UserPoolClientType` of the API: exactly the configured settings, because provisioning tools compare them. */
export function describeUserPoolClient(client: UserPoolClient) {
  return {
    ...client.settings,
    UserPoolId: client.poolId,
    ClientId: client.id,
    ClientName: client.name,
    ClientSecret: client.secret,
    CreationDate: client.createdAt,
    LastModifiedDate: client.lastModifiedAt,
  };
}

/** Whether unknown users are reported like wrong passwords. The default, LEGACY, reports them (API reference). */
export function preventsUserExistenceErrors(client: UserPoolClient): boolean {
  return client.settings.PreventUserExistenceErrors === 'ENABLED';
}

/** Whether the client can use the authorization code grant. Its flows count only when OAuth is allowed at all. */
export function allowsCodeGrant({ settings }: UserPoolClient): boolean {
  return Boolean(settings.AllowedOAuthFlowsUserPoolClient && settings.AllowedOAuthFlows?.includes('code'));
}

/** On by default (API reference). */
export function revokesTokens(client: UserPoolClient): boolean {
  return client.settings.EnableTokenRevocation ?? true;
}

/** Whether each refresh replaces the refresh token. */
export function rotatesRefreshTokens(client: UserPoolClient): boolean {
  return client.settings.RefreshTokenRotation?.Feature === 'ENABLED';
}

/**
 * How long a rotated refresh token still works, in milliseconds. Zero turns the grace period off (API reference,
 * RefreshTokenRotationType). AWS documents no default.
 */
export function retryGracePeriod(client: UserPoolClient): number {
  return (client.settings.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0) * second;
}

/** How long the Session of a challenge lasts, in milliseconds: 3 minutes by default. */
export function authSessionLifetime(client: UserPoolClient): number {
  return (client.settings.AuthSessionValidity ?? 3) * minute;
}

function checkClientSettings(poolState: UserPoolState, settings: ClientSettings): void {
  const { pool } = poolState;
  checkTokenValidity(settings);
  checkAttributePermissions(pool, settings);
  checkFlowNames(settings.ExplicitAuthFlows ?? []);
  checkRedirectUrls('CallbackURLs', settings.CallbackURLs);
  checkRedirectUrls('LogoutURLs', settings.LogoutURLs);
  checkOAuthSettings(poolState, settings);
  checkRefreshTokenRotation(pool, settings);
}

function checkOAuthSettings(poolState: UserPoolState, settings: ClientSettings): void {
  const { AllowedOAuthFlows: flows, AllowedOAuthScopes: scopes } = settings;
  if (settings.AllowedOAuthFlowsUserPoolClient && !(flows?.length && scopes?.length)) {
    throw invalidParameter(
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    );
  }
  checkOAuthScopes(poolState, scopes);
  if (settings.DefaultRedirectURI !== undefined && !isCallbackUrl({ settings }, settings.DefaultRedirectURI)) {
    throw invalidParameter('DefaultRedirectURI must be in the list of CallbackURLs.');
  }
}

function checkRefreshTokenRotation(pool: UserPool, settings: ClientSettings): void {
  if (settings.RefreshTokenRotation?.Feature !== 'ENABLED') return;
  if (pool.settings.UserPoolTier === 'LITE') {
    throw new CognitoException(
      'FeatureUnavailableInTierException',
      'Refresh token rotation needs the ESSENTIALS or PLUS tier.',
    );
  }
  if (settings.ExplicitAuthFlows?.includes('ALLOW_REFRESH_TOKEN_AUTH')) {
    throw invalidParameter("Refresh token rotation can't be enabled beside ALLOW_REFRESH_TOKEN_AUTH.");
  }
}
