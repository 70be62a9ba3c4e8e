import { z } from 'zod';
import { DomainPrefix, PoolId } from '../identifiers.ts';
import { detachDomain, getPoolWithDomain } from '../managed-login/domain-changes.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ Domain: DomainPrefix, UserPoolId: PoolId });

/** Takes a pool's domain away. */
export const deleteUserPoolDomain = signedOperation(Input, (input, { region, state }) => {
  detachDomain(getPoolWithDomain(state, region, input).poolState);
  return {};
});
