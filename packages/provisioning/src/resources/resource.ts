import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { CognitoEmulator } from '@freehold/cognito-emulator';
import type { ProvisionedResource } from '../in-process-stack.ts';

/** Where resources are made. */
export interface ProvisioningTarget {
  readonly cognito: CognitoIdentityProviderClient;
  readonly region: string;
  readonly registerFunction: CognitoEmulator['registerFunction'];
}

/**
 * Makes one kind of resource, or brings the one that bears its name up to date.
 *
 * The kinds that exist locally parse their inputs strictly: an input that is new in the program and unknown here is an
 * error that names it, or else the local pool would quietly differ from the one on AWS.
 */
export type ProvisionResource = (
  inputs: Readonly<Record<string, unknown>>,
  target: ProvisioningTarget,
) => Promise<ProvisionedResource>;

/** The account in ARNs: the one that AWS's documentation uses for examples. */
export const localAccountId = '123456789012';
