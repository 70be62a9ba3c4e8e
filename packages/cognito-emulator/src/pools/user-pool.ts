import { partitionOf } from '@freehold/aws-partitions';
import { type Clock, epochSeconds } from '../clock.ts';
import { CognitoException, invalidParameter } from '../errors.ts';
import { newPoolId, type Region, regionOf } from '../identifiers.ts';
import { completePasswordPolicy } from '../passwords/password-policy.ts';
import type { UserPool } from '../state/records.ts';
import { configuredAttributes } from './schema-attributes.ts';
import type { CreationSettings, UpdatableSettings } from './user-pool-settings.ts';

/** The account in the ARNs of local pools: the one in AWS's examples. */
export const accountId = '123456789012';

/**
 * @throws InvalidParameterException for invalid or unsupported settings
 * @throws FeatureUnavailableInTierException for the V2 trigger on the Lite plan
 */
export function newUserPool(
  request: { PoolName: string; UserPoolTags?: Record<string, string> | undefined },
  creationSettings: CreationSettings,
  updatableSettings: UpdatableSettings,
  region: Region,
  clock: Clock,
): UserPool {
  const { Schema, ...creation } = creationSettings;
  checkAliases(creation);
  const now = epochSeconds(clock());
  return {
    id: newPoolId(region),
    name: request.PoolName,
    creation,
    schema: configuredAttributes(Schema ?? []),
    settings: completeSettings(updatableSettings, false),
    tags: request.UserPoolTags,
    createdAt: now,
    lastModifiedAt: now,
  };
}

/**
 * Resets omitted settings, and keeps name, tags and schema.
 *
 * @throws as newUserPool does
 */
export function updatedUserPool(
  pool: UserPool,
  request: { PoolName?: string | undefined; UserPoolTags?: Record<string, string> | undefined },
  settings: UpdatableSettings,
  clock: Clock,
): UserPool {
  return {
    ...pool,
    name: request.PoolName ?? pool.name,
    tags: request.UserPoolTags ?? pool.tags,
    settings: completeSettings(settings, pool.softwareTokenMfa === true),
    lastModifiedAt: epochSeconds(clock()),
  };
}

/** `UserPoolType` of the API: exactly the configured settings, because provisioning tools compare them. */
export function describeUserPool(pool: UserPool, numberOfUsers: number) {
  return {
    Id: pool.id,
    Name: pool.name,
    Arn: arnOf(pool),
    CreationDate: pool.createdAt,
    LastModifiedDate: pool.lastModifiedAt,
    EstimatedNumberOfUsers: numberOfUsers,
    ...pool.creation,
    ...pool.settings,
    SchemaAttributes: pool.schema.length > 0 ? pool.schema : undefined,
    UserPoolTags: pool.tags,
    Domain: pool.domain?.prefix,
  };
}

/** A pool's ARN. */
export function arnOf(pool: UserPool): string {
  const region = regionOf(pool.id);
  return `arn:${partitionOf(region)?.id ?? 'aws'}:cognito-idp:${region}:${accountId}:userpool/${pool.id}`;
}

/** The pool's password policy. */
export function passwordPolicyOf(pool: UserPool) {
  return completePasswordPolicy(pool.settings.Policies?.PasswordPolicy);
}

/** Whether users sign in with their email address, and their username is their `sub`. */
export function signsInWithEmail(pool: UserPool): boolean {
  return pool.creation.UsernameAttributes?.includes('email') ?? false;
}

/** Whether usernames and aliases differ by case. The default is false, unlike on AWS. */
export function isCaseSensitive(pool: UserPool): boolean {
  return pool.creation.UsernameConfiguration?.CaseSensitive ?? false;
}

function completeSettings(settings: UpdatableSettings, softwareTokenMfa: boolean): UpdatableSettings {
  // CreateUserPool and UpdateUserPool configure SMS only, which the emulator lacks (API reference). AWS's message [seen].
  if ((settings.MfaConfiguration ?? 'OFF') !== 'OFF' && !softwareTokenMfa) {
    throw invalidParameter(
      'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
    );
  }
  const complete: UpdatableSettings = {
    ...settings,
    Policies: { ...settings.Policies, PasswordPolicy: completePasswordPolicy(settings.Policies?.PasswordPolicy) },
    DeletionProtection: settings.DeletionProtection ?? 'INACTIVE',
    UserPoolTier: settings.UserPoolTier ?? 'ESSENTIALS',
  };
  if (settings.AdminCreateUserConfig !== undefined) {
    complete.AdminCreateUserConfig = { AllowAdminCreateUserOnly: false, ...settings.AdminCreateUserConfig };
  }
  if (settings.EmailConfiguration !== undefined) {
    complete.EmailConfiguration = { EmailSendingAccount: 'COGNITO_DEFAULT', ...settings.EmailConfiguration };
  }
  if (settings.Policies?.PasswordPolicy?.PasswordHistorySize) {
    throw invalidParameter('This emulator keeps no former passwords: PasswordHistorySize can be 0 only.');
  }
  const preTokenGeneration = settings.LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion ?? 'V1_0';
  if (complete.UserPoolTier === 'LITE' && preTokenGeneration !== 'V1_0') {
    throw new CognitoException(
      'FeatureUnavailableInTierException',
      `The pre token generation trigger of version ${preTokenGeneration} needs the ESSENTIALS or PLUS tier.`,
    );
  }
  return complete;
}

function checkAliases(creation: Omit<CreationSettings, 'Schema'>): void {
  if (creation.UsernameAttributes?.includes('phone_number') || (creation.AliasAttributes ?? []).length > 0) {
    throw invalidParameter('This emulator supports no AliasAttributes, and only "email" in UsernameAttributes.');
  }
}
