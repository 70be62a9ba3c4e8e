import { z } from 'zod';
import { PoolId } from '../identifiers.ts';
import { describeMfaConfig } from '../mfa/pool-mfa.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId });

/** Returns the MFA setting, with TOTP where it is on: provisioning tools would take more for a change. */
export const getUserPoolMfaConfig = signedOperation(Input, ({ UserPoolId }, { region, state }) =>
  describeMfaConfig(state.getPool(region, UserPoolId).pool),
);
