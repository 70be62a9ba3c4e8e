import { z } from 'zod';
import { DomainPrefix } from '../identifiers.ts';
import { accountId } from '../pools/user-pool.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ Domain: DomainPrefix });

/** Returns a domain. For an unknown one, the description is empty. */
export const describeUserPoolDomain = signedOperation(Input, ({ Domain }, { region, state }) => {
  const { pool } = state.findPoolByDomain(region, Domain) ?? {};
  if (pool === undefined) return { DomainDescription: {} };
  return {
    DomainDescription: {
      Domain,
      UserPoolId: pool.id,
      AWSAccountId: accountId,
      ManagedLoginVersion: pool.domain?.managedLoginVersion,
      Status: 'ACTIVE',
    },
  };
});
