import { z } from 'zod';
import { DomainPrefix, PoolId } from '../identifiers.ts';
import { detachDomain, getPoolWithDomain } from '../managed-login/domain-changes.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ Domain: DomainPrefix, UserPoolId: PoolId });

/** Deletes a pool's domain. */
export const deleteUserPoolDomain = signedOperation(Input, (input, { region, state }) => {
  detachDomain(getPoolWithDomain(state, region, input).poolState);
  return {};
});
