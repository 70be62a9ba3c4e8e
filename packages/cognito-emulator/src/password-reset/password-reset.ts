import { hour } from '../clock.ts';
import type { UsernameOrAlias } from '../identifiers.ts';
import type { PasswordHash, PasswordReset, User } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { checkRateLimit, recentAttempts } from './rate-limit.ts';

/** How long a code is valid (AWS documentation, "Recovering user accounts"). */
const codeLifetime = hour;

/**
 * The key that attempts are counted by: the username, or the submitted name of an unknown user after a space, which no
 * username contains.
 */
export function rateLimitKey(user: User | undefined, submitted: UsernameOrAlias): string {
  return user?.username ?? ` ${submitted.toLowerCase()}`;
}

/** The user's valid code, if there is one. */
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

/** @throws LimitExceededException after too many wrong codes within an hour, even for the right code */
export function checkWrongCodeLimit(poolState: UserPoolState, account: string, now: number): void {
  checkRateLimit(findOrNewReset(poolState, account).mistakenAt, now);
}

/** Counts a wrong code. */
export function countWrongCode(poolState: UserPoolState, account: string, now: number): void {
  const reset = findOrNewReset(poolState, account);
  poolState.passwordResets.deleteExpired(now);
  poolState.passwordResets.put({ ...reset, mistakenAt: [...recentAttempts(reset.mistakenAt, now), now] });
}

/** Stores a new code. It replaces an older one. */
export function storeCode(poolState: UserPoolState, user: User, hash: PasswordHash, now: number): void {
  const code = { hash, expiresAt: now + codeLifetime };
  poolState.passwordResets.put({ ...findOrNewReset(poolState, user.username), code });
}

/** Forgets the wrong codes of a user who entered the right one. */
export function resetWrongCodes(poolState: UserPoolState, user: User): void {
  poolState.passwordResets.put({ ...findOrNewReset(poolState, user.username), mistakenAt: [] });
}

/** Deletes the code. Attempts still count. */
export function deleteCode(poolState: UserPoolState, { username }: User): void {
  const reset = poolState.passwordResets.find(username);
  if (reset?.code !== undefined) poolState.passwordResets.put({ ...reset, code: undefined });
}

function findOrNewReset(poolState: UserPoolState, account: string): PasswordReset {
  return poolState.passwordResets.find(account) ?? { account, requestedAt: [], mistakenAt: [] };
}
