import { z } from 'zod';
import { invalidParameter } from '../errors.ts';
import { DomainPrefix, PoolId } from '../identifiers.ts';
import { attachDomain } from '../managed-login/domain-changes.ts';
import { ManagedLoginVersion } from '../managed-login/managed-login-version.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({
  Domain: DomainPrefix,
  UserPoolId: PoolId,
  // Inferred: the API reference names no default, and version 2 is not part of every plan.
  ManagedLoginVersion: ManagedLoginVersion.default(1),
  CustomDomainConfig: z.object({ CertificateArn: z.string() }).optional(),
});

/** Adds a prefix domain to a pool. */
export const createUserPoolDomain = signedOperation(Input, (input, { region, state }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  if (input.CustomDomainConfig !== undefined) {
    throw invalidParameter('This emulator has no custom domains: omit CustomDomainConfig.');
  }
  attachDomain(state, poolState, { prefix: input.Domain, managedLoginVersion: input.ManagedLoginVersion });
  return { ManagedLoginVersion: input.ManagedLoginVersion };
});
