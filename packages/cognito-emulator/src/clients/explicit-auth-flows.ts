import { z } from 'zod';
import { invalidParameter } from '../errors.ts';

const legacyFlows = ['ADMIN_NO_SRP_AUTH', 'CUSTOM_AUTH_FLOW_ONLY', 'USER_PASSWORD_AUTH'] as const;
const allowFlows = [
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_USER_AUTH',
] as const;

export const ExplicitAuthFlows = z.array(z.enum([...legacyFlows, ...allowFlows]));
export type ExplicitAuthFlows = z.infer<typeof ExplicitAuthFlows>;

/** What an empty or absent `ExplicitAuthFlows` means (API reference). */
const defaultFlows: ExplicitAuthFlows = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'];

/** `AuthFlow` of AdminInitiateAuth. ADMIN_NO_SRP_AUTH is the older name of ADMIN_USER_PASSWORD_AUTH. */
export const AuthFlow = z.enum([
  'USER_SRP_AUTH',
  'REFRESH_TOKEN_AUTH',
  'REFRESH_TOKEN',
  'CUSTOM_AUTH',
  'ADMIN_NO_SRP_AUTH',
  'USER_PASSWORD_AUTH',
  'ADMIN_USER_PASSWORD_AUTH',
  'USER_AUTH',
]);
export type AuthFlow = z.infer<typeof AuthFlow>;

const allowedBy: Record<AuthFlow, ExplicitAuthFlows> = {
  USER_SRP_AUTH: ['ALLOW_USER_SRP_AUTH'],
  REFRESH_TOKEN_AUTH: ['ALLOW_REFRESH_TOKEN_AUTH'],
  REFRESH_TOKEN: ['ALLOW_REFRESH_TOKEN_AUTH'],
  CUSTOM_AUTH: ['ALLOW_CUSTOM_AUTH', 'CUSTOM_AUTH_FLOW_ONLY'],
  ADMIN_NO_SRP_AUTH: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'],
  USER_PASSWORD_AUTH: ['ALLOW_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'],
  ADMIN_USER_PASSWORD_AUTH: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'],
  USER_AUTH: ['ALLOW_USER_AUTH'],
};

/** @throws InvalidParameterException where the client doesn't allow the flow */
export function checkAuthFlowEnabled(flow: AuthFlow, configured: ExplicitAuthFlows | undefined): void {
  const enabled = configured?.length ? configured : defaultFlows;
  if (!allowedBy[flow].some((name) => enabled.includes(name))) {
    throw invalidParameter('Auth flow not enabled for this client');
  }
}

/** @throws InvalidParameterException for legacy names beside `ALLOW_` names, which the API reference forbids */
export function checkFlowNames(configured: ExplicitAuthFlows): void {
  const legacy = configured.filter((name) => !name.startsWith('ALLOW_'));
  if (legacy.length > 0 && legacy.length < configured.length) {
    throw invalidParameter(`ExplicitAuthFlows can't have ${legacy.join(', ')} beside values that begin with ALLOW_.`);
  }
}
