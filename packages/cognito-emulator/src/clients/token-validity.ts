import { z } from 'zod';
import { DAY, HOUR, MINUTE, SECOND } from '../clock.ts';
import { invalidParameter } from '../exceptions.ts';

const UNITS = { seconds: SECOND, minutes: MINUTE, hours: HOUR, days: DAY } as const;
const TimeUnit = z.enum(['seconds', 'minutes', 'hours', 'days']);

/** The members of a client that say how long its tokens live. */
export const TokenValidity = z.object({
  AccessTokenValidity: z.int().min(1).max(86_400).optional(),
  IdTokenValidity: z.int().min(1).max(86_400).optional(),
  RefreshTokenValidity: z.int().min(0).max(315_360_000).optional(),
  TokenValidityUnits: z
    .object({ AccessToken: TimeUnit.optional(), IdToken: TimeUnit.optional(), RefreshToken: TimeUnit.optional() })
    .optional(),
});
export type TokenValidity = z.infer<typeof TokenValidity>;

/** Lifetimes in milliseconds. Unset: access and ID token an hour, refresh token 30 days; so is zero (API reference). */
export function tokenLifetimes(client: TokenValidity) {
  const units = client.TokenValidityUnits ?? {};
  return {
    access: lifetime(client.AccessTokenValidity, units.AccessToken ?? 'hours', HOUR),
    id: lifetime(client.IdTokenValidity, units.IdToken ?? 'hours', HOUR),
    refresh: lifetime(client.RefreshTokenValidity, units.RefreshToken ?? 'days', 30 * DAY),
  };
}

/** @throws InvalidParameterException outside of 5 minutes to 1 day, for refresh tokens 1 hour to 3650 days */
export function checkTokenValidity(client: TokenValidity): void {
  const { access, id, refresh } = tokenLifetimes(client);
  const valid = [access, id].every((lifetime) => lifetime >= 5 * MINUTE && lifetime <= DAY);
  if (!valid || refresh < HOUR || refresh > 3650 * DAY) {
    throw invalidParameter('Invalid range for token validity.');
  }
}

function lifetime(validity: number | undefined, unit: keyof typeof UNITS, unset: number): number {
  return validity ? validity * UNITS[unit] : unset;
}
