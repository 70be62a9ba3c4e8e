import { z } from 'zod';
import { BrandingId, PoolId } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, ManagedLoginBrandingId: BrandingId });

/** Deletes a branding style. */
export const deleteManagedLoginBranding = signedOperation(Input, (input, { region, state }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  poolState.brandings.delete(poolState.getBranding(input.ManagedLoginBrandingId).id);
  return {};
});
