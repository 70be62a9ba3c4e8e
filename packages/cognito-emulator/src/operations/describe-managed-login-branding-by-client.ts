import { z } from 'zod';
import { ClientId, PoolId } from '../identifiers.ts';
import { describeBranding } from '../managed-login/branding.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({
  UserPoolId: PoolId,
  ClientId,
  // As in DescribeManagedLoginBranding: it has no effect.
  ReturnMergedResources: z.boolean().optional(),
});

/** Returns the branding style of a client. */
export const describeManagedLoginBrandingByClient = signedOperation(Input, (input, { region, state }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  return { ManagedLoginBranding: describeBranding(poolState.getBrandingOf(poolState.getClient(input.ClientId).id)) };
});
