import { day } from '../clock.ts';
import { attemptExpiry } from '../password-reset/rate-limit.ts';
import type { ChallengeSession, PasswordReset, RefreshToken } from './records.ts';

/** When a sign-in can be forgotten, in milliseconds: its last access token lives for a day after the refresh token. */
export function signInExpiry({ expiresAt }: RefreshToken): number {
  return expiresAt + day;
}

/**
 * When a challenge session can be forgotten, in milliseconds: for a day, used and expired sessions are reported as
 * such.
 */
export function challengeSessionExpiry({ expiresAt }: ChallengeSession): number {
  return expiresAt + day;
}

/** When a password reset can be forgotten, in milliseconds. */
export function passwordResetExpiry({ code, requestedAt, mistakenAt }: PasswordReset): number {
  const attemptsEnd = [...requestedAt, ...mistakenAt].map(attemptExpiry);
  return Math.max(code?.expiresAt ?? -Infinity, ...attemptsEnd);
}
