import { z } from 'zod';
import { invalidParameter } from '../errors.ts';
import { DomainPrefix, PoolId } from '../identifiers.ts';
import { changeDomain, getPoolWithDomain } from '../managed-login/domain-changes.ts';
import { ManagedLoginVersion } from '../managed-login/managed-login-version.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({
  Domain: DomainPrefix,
  UserPoolId: PoolId,
  ManagedLoginVersion: ManagedLoginVersion.optional(),
  CustomDomainConfig: z.object({ CertificateArn: z.string() }).optional(),
});

/** Changes the version of a domain's pages. The prefix can't change. */
export const updateUserPoolDomain = signedOperation(Input, (input, { region, state }) => {
  const { poolState, domain } = getPoolWithDomain(state, region, input);
  if (input.CustomDomainConfig !== undefined) {
    throw invalidParameter('This emulator has no custom domains: omit CustomDomainConfig.');
  }
  const managedLoginVersion = input.ManagedLoginVersion ?? domain.managedLoginVersion;
  changeDomain(poolState, { ...domain, managedLoginVersion });
  return { ManagedLoginVersion: managedLoginVersion };
});
