import { z } from 'zod';
import { epochSeconds } from '../clock.ts';
import { invalidParameter } from '../errors.ts';
import { PoolId } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Factor = z.record(z.string(), z.json());

const Input = z.object({
  UserPoolId: PoolId,
  MfaConfiguration: z.enum(['OFF', 'ON', 'OPTIONAL']).optional(),
  SmsMfaConfiguration: Factor.optional(),
  EmailMfaConfiguration: Factor.optional(),
  SoftwareTokenMfaConfiguration: z.object({ Enabled: z.boolean().optional() }).optional(),
  WebAuthnConfiguration: Factor.optional(),
});

/** Switches MFA off. The emulator has neither MFA nor factors. */
export const setUserPoolMfaConfig = signedOperation(Input, (input, { region, state, clock }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  if ((input.MfaConfiguration ?? 'OFF') !== 'OFF') {
    throw invalidParameter('This emulator has no MFA: MfaConfiguration can be OFF only.');
  }
  const factors = [input.SmsMfaConfiguration, input.EmailMfaConfiguration, input.WebAuthnConfiguration];
  if (input.SoftwareTokenMfaConfiguration?.Enabled || factors.some((factor) => factor !== undefined)) {
    throw invalidParameter('This emulator has no MFA: no factor can be configured.');
  }
  const settings = { ...poolState.pool.settings, MfaConfiguration: 'OFF' as const };
  poolState.replacePool({ ...poolState.pool, settings, lastModifiedAt: epochSeconds(clock()) });
  return { MfaConfiguration: 'OFF' };
});
