import { z } from 'zod';
import { day, hour, minute, second } from '../clock.ts';
import { invalidParameter } from '../errors.ts';

const unitLengths = { seconds: second, minutes: minute, hours: hour, days: day } as const;
const TimeUnit = z.enum(['seconds', 'minutes', 'hours', 'days']);

/** The settings of a client that set the lifetimes of its tokens. */
export const TokenValidity = z.object({
  AccessTokenValidity: z.int().min(1).max(86_400).optional(),
  IdTokenValidity: z.int().min(1).max(86_400).optional(),
  RefreshTokenValidity: z.int().min(0).max(315_360_000).optional(),
  TokenValidityUnits: z
    .object({ AccessToken: TimeUnit.optional(), IdToken: TimeUnit.optional(), RefreshToken: TimeUnit.optional() })
    .optional(),
});
export type TokenValidity = z.infer<typeof TokenValidity>;

/**
 * Lifetimes in milliseconds. Defaults: an hour for access and ID tokens, 30 days for refresh tokens, also when 0 (API
 * reference).
 */
export function tokenLifetimes(client: TokenValidity) {
  const units = client.TokenValidityUnits ?? {};
  return {
    access: lifetime(client.AccessTokenValidity, units.AccessToken ?? 'hours', hour),
    id: lifetime(client.IdTokenValidity, units.IdToken ?? 'hours', hour),
    refresh: lifetime(client.RefreshTokenValidity, units.RefreshToken ?? 'days', 30 * day),
  };
}

/** @throws InvalidParameterException outside of 5 minutes to 1 day, for refresh tokens 1 hour to 3650 days */
export function checkTokenValidity(client: TokenValidity): void {
  const { access, id, refresh } = tokenLifetimes(client);
  const valid = [access, id].every((lifetime) => lifetime >= 5 * minute && lifetime <= day);
  if (!valid || refresh < hour || refresh > 3650 * day) throw invalidParameter('Invalid range for token validity.');
}

function lifetime(validity: number | undefined, unit: keyof typeof unitLengths, defaultLifetime: number): number {
  return validity ? validity * unitLengths[unit] : defaultLifetime;
}
