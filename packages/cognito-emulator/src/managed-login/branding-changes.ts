import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { type Clock, epochSeconds } from '../clock.ts';
import { CognitoException, invalidParameter } from '../errors.ts';
import { BrandingId, type ClientId } from '../identifiers.ts';
import type { ManagedLoginBranding } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import type { Asset, BrandingStyle } from './branding-style.ts';
import { checkManagedLoginInPlan } from './feature-plan.ts';

type Settings = NonNullable<BrandingStyle['Settings']>;

/**
 * @throws ResourceNotFoundException where there is no such client, ManagedLoginBrandingExistsException where it has a
 *   style already, InvalidParameterException, FeatureUnavailableInTierException
 */
export function newBranding(
  poolState: UserPoolState,
  clientId: ClientId,
  style: BrandingStyle,
  clock: Clock,
): ManagedLoginBranding {
  const client = poolState.getClient(clientId);
  checkManagedLoginInPlan(poolState.pool);
  if (poolState.findBrandingOf(client.id) !== undefined) {
    throw new CognitoException(
      'ManagedLoginBrandingExistsException',
      `Managed login branding already exists for client ${client.id}.`,
    );
  }
  checkEitherStyle(style);
  const now = epochSeconds(clock());
  return {
    id: BrandingId.parse(randomUUID()),
    poolId: poolState.pool.id,
    clientId: client.id,
    style: { ...style, UseCognitoProvidedValues: style.UseCognitoProvidedValues ?? false },
    createdAt: now,
    lastModifiedAt: now,
  };
}

/**
 * Keeps omitted settings, unlike pools and clients (API reference, UpdateManagedLoginBranding). An asset replaces the
 * one of the same category and color mode. Switching to Cognito's values removes both.
 *
 * @throws InvalidParameterException, FeatureUnavailableInTierException
 */
export function changedBranding(
  poolState: UserPoolState,
  branding: ManagedLoginBranding,
  changes: BrandingStyle,
  clock: Clock,
): ManagedLoginBranding {
  checkManagedLoginInPlan(poolState.pool);
  checkEitherStyle(changes);
  const style = changes.UseCognitoProvidedValues
    ? { UseCognitoProvidedValues: true }
    : changedStyle(branding.style, changes);
  return { ...branding, style, lastModifiedAt: epochSeconds(clock()) };
}

function changedStyle(current: ManagedLoginBranding['style'], changes: BrandingStyle): ManagedLoginBranding['style'] {
  const customized = changes.Settings !== undefined || changes.Assets !== undefined;
  return {
    // Some AWS SDKs can't send `false`: settings or assets imply it.
    UseCognitoProvidedValues:
      changes.UseCognitoProvidedValues ?? (customized ? false : current.UseCognitoProvidedValues),
    Settings: changes.Settings === undefined ? current.Settings : merged(current.Settings ?? {}, changes.Settings),
    Assets: changes.Assets === undefined ? current.Assets : changedAssets(current.Assets ?? [], changes.Assets),
  };
}

function changedAssets(current: readonly Asset[], changes: readonly Asset[]): Asset[] {
  const slot = ({ Category, ColorMode }: Asset) => `${Category} ${ColorMode}`;
  return [...new Map([...current, ...changes].map((asset) => [slot(asset), asset])).values()];
}

function merged(current: Settings, changes: Settings): Settings {
  const result = { ...current };
  for (const [name, value] of Object.entries(changes)) {
    const before = result[name];
    result[name] = isObject(before) && isObject(value) ? merged(before, value) : value;
  }
  return result;
}

function isObject(value: z.core.util.JSONType | undefined): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkEitherStyle({ UseCognitoProvidedValues, Settings, Assets }: BrandingStyle): void {
  if (UseCognitoProvidedValues && (Settings !== undefined || Assets !== undefined)) {
    throw invalidParameter('Settings and Assets must be omitted when UseCognitoProvidedValues is true.');
  }
}
