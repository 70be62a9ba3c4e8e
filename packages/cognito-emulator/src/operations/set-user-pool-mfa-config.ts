import { z } from 'zod';
import { epochSeconds } from '../clock.ts';
import { invalidParameter } from '../errors.ts';
import { PoolId } from '../identifiers.ts';
import { describeMfaConfig } from '../mfa/pool-mfa.ts';
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

/** Sets when sign-in asks for a second factor, and which there is. TOTP is the emulator's only one. */
export const setUserPoolMfaConfig = signedOperation(Input, (input, { region, state, clock }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  const { MfaConfiguration = 'OFF', SoftwareTokenMfaConfiguration } = input;
  const others = [input.SmsMfaConfiguration, input.EmailMfaConfiguration, input.WebAuthnConfiguration];
  if (others.some((factor) => factor !== undefined)) {
    throw invalidParameter('This emulator has TOTP as the only factor: SoftwareTokenMfaConfiguration.');
  }
  const softwareTokenMfa = SoftwareTokenMfaConfiguration?.Enabled === true;
  checkFactor(MfaConfiguration, softwareTokenMfa);
  const settings = { ...poolState.pool.settings, MfaConfiguration };
  const lastModifiedAt = epochSeconds(clock());
  poolState.replacePool({ ...poolState.pool, settings, softwareTokenMfa, lastModifiedAt });
  return describeMfaConfig(poolState.pool);
});

/** AWS's messages [seen]. */
function checkFactor(configuration: 'OFF' | 'ON' | 'OPTIONAL', softwareTokenMfa: boolean): void {
  if (configuration === 'OFF' && softwareTokenMfa) {
    throw invalidParameter("Invalid MFA configuration given, can't turn off MFA and configure an MFA together.");
  }
  if (configuration !== 'OFF' && !softwareTokenMfa) {
    throw invalidParameter(
      "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration.",
    );
  }
}
