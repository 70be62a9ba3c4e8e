import { z } from 'zod';
import { ClientId, PoolId } from '../identifiers.ts';
import { describeBranding } from '../managed-login/branding.ts';
import { newBranding } from '../managed-login/branding-changes.ts';
import { BrandingStyle } from '../managed-login/branding-style.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, ClientId, ...BrandingStyle.shape });

/** Creates the branding style of a client. */
export const createManagedLoginBranding = signedOperation(Input, (input, { region, state, clock }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  const branding = newBranding(poolState, input.ClientId, BrandingStyle.parse(input), clock);
  poolState.brandings.put(branding);
  return { ManagedLoginBranding: describeBranding(branding) };
});
