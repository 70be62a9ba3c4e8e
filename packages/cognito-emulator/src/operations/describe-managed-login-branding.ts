import { z } from 'zod';
import { BrandingId, PoolId } from '../identifiers.ts';
import { describeBranding } from '../managed-login/branding.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({
  UserPoolId: PoolId,
  ManagedLoginBrandingId: BrandingId,
  // On AWS, adds Cognito's own values. The emulator has none.
  ReturnMergedResources: z.boolean().optional(),
});

/** Returns a branding style. */
export const describeManagedLoginBranding = signedOperation(Input, (input, { region, state }) => ({
  ManagedLoginBranding: describeBranding(
    state.getPool(region, input.UserPoolId).getBranding(input.ManagedLoginBrandingId),
  ),
}));
