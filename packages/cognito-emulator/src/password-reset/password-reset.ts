import { hour } from '../clock.ts';
import type { UsernameOrAlias } from '../identifiers.ts';
import type { PasswordHash, PasswordReset, User } from '../state/records.ts';

import type { UserPoolState } from '../state/user-pool-state.ts';

import { checkRateLimit, recentAttempts } from './rate-limit.ts';

/** How long a code is good for (AWS documentation, "Recovering user accounts"). */
const codeLifetime = hour;

/**
 * Whose attempts are counted together: a user's, under whatever name, or those for a name that nobody has. The latter
 * begin with a space, which no username contains.
 */
export function rateLimitKey(user: User | undefined, submitted: UsernameOrAlias): string {
  return user?.username ?? ` ${submitted.toLowerCase()}`;
}

/** The code that is open for a user, if there is one. */
export function findOpenCode(poolState: UserPoolState, account: string, now: number): PasswordReset['code'] {
  const code = poolState.passwordResets.find(account)?.code;
  return code !== undefined && code.expiresAt > now ? code : undefined;
}

/** @throws LimitExceededException after too many requests within an hour */
export function countCodeRequest(poolState: UserPoolState, account: string, now: number): void {
  const reset = findOrNewReset(poolState, account);
  checkRateLimit(reset.requestedAt, now);
  poolState.passwordResets.deleteExpired(now);
  poolState.passwordResets.put({ ...reset, requestedAt: [...recentAttempts(reset.requestedAt, now), now] });
}

/** @throws LimitExceededException after too many wrong codes within an hour, right as this one may be */
export function checkWrongCodeLimit(poolState: UserPoolState, account: string, now: number): void {
  checkRateLimit(findOrNewReset(poolState, account).mistakenAt, now);
}

/** Remembers that a wrong code was entered. */
export function countWrongCode(poolState: UserPoolState, account: string, now: number): void {
  const reset = findOrNewReset(poolState, account);
  poolState.passwordResets.deleteExpired(now);
  poolState.passwordResets.put({ ...reset, mistakenAt: [...recentAttempts(reset.mistakenAt, now), now] });
}

/** Opens a code. An older one is of no use from now on. */
export function storeCode(poolState: UserPoolState, user: User, hash: PasswordHash, now: number): void {
  const code = { hash, expiresAt: now + codeLifetime };
  poolState.passwordResets.put({ ...findOrNewReset(poolState, user.username), code });
}

/** Whoever had the right code has proved not to be guessing: their mistakes are forgotten. */
export function resetWrongCodes(poolState: UserPoolState, user: User): void {
  poolState.passwordResets.put({ ...findOrNewReset(poolState, user.username), mistakenAt: [] });
}

/** Makes an open code useless. The attempts so far count on. */
export function deleteCode(poolState: UserPoolState, { username }: User): void {
  const reset = poolState.passwordResets.find(username);
  if (reset?.code !== undefined) poolState.passwordResets.put({ ...reset, code: undefined });
}

function findOrNewReset(poolState: UserPoolState, account: string): PasswordReset {
  return poolState.passwordResets.find(account) ?? { account, requestedAt: [], mistakenAt: [] };
}
