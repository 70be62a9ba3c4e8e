import { z } from 'zod';
import { BrandingId, PoolId } from '../identifiers.ts';
import { describeBranding } from '../managed-login/branding.ts';
import { changedBranding } from '../managed-login/branding-changes.ts';
import { BrandingStyle } from '../managed-login/branding-style.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, ManagedLoginBrandingId: BrandingId, ...BrandingStyle.shape });

/** Changes a branding style. It keeps omitted settings. */
export const updateManagedLoginBranding = signedOperation(Input, (input, { region, state, clock }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  const current = poolState.getBranding(input.ManagedLoginBrandingId);
  const branding = changedBranding(poolState, current, BrandingStyle.parse(input), clock);
  poolState.brandings.put(branding);
  return { ManagedLoginBranding: describeBranding(branding) };
});
