import { z } from 'zod';
import { PoolId } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId });

/** Returns the MFA setting without factors: provisioning tools would take them for a change. */
export const getUserPoolMfaConfig = signedOperation(Input, ({ UserPoolId }, { region, state }) => ({
  MfaConfiguration: state.getPool(region, UserPoolId).pool.settings.MfaConfiguration ?? 'OFF',
}));
