import { z } from 'zod';
import { BrandingId, PoolId } from '../identifiers.ts';
import { describeBranding } from '../managed-login/branding.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({
  UserPoolId: PoolId,
  ManagedLoginBrandingId: BrandingId,
  // With the service's own values in it, on AWS. The emulator has none: the answer is the same.
  ReturnMergedResources: z.boolean().optional(),
});

/** Shows a branding style. */
export const describeManagedLoginBranding = signedOperation(Input, (input, { region, state }) => ({
  ManagedLoginBranding: describeBranding(
    state.getPool(region, input.UserPoolId).getBranding(input.ManagedLoginBrandingId),
  ),
}));
