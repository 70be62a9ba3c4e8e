import { z } from 'zod';
import { PoolId } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId });

/** Says whether a pool has MFA. No factor is configured, so none is shown: provisioning tools would take it for a change. */
export const getUserPoolMfaConfig = signedOperation(Input, ({ UserPoolId }, { region, state }) => ({
  MfaConfiguration: state.getPool(region, UserPoolId).pool.settings.MfaConfiguration ?? 'OFF',
}));
