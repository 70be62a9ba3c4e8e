import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { CognitoEmulator } from '@freehold/cognito-emulator';
import type { ProvisionedResource } from '../in-process-stack.ts';

/** Where resources are provisioned. */
export interface ProvisioningTarget {
  readonly cognito: CognitoIdentityProviderClient;
  readonly region: string;
  readonly registerFunction: CognitoEmulator['registerFunction'];
}

/**
 * Creates a resource of one type, or updates the one of the same name.
 *
 * Types with a local counterpart parse their inputs strictly. An unknown input is an error: otherwise the local pool would
 * silently differ from the one on AWS.
 */
export type ProvisionResource = (
  inputs: Readonly<Record<string, unknown>>,
  target: ProvisioningTarget,
) => Promise<ProvisionedResource>;

/** The account id in ARNs, from the examples in AWS's documentation. */
export const localAccountId = '123456789012';
