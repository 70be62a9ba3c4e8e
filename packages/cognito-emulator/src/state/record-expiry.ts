import { day } from '../clock.ts';
import { attemptExpiry } from '../password-reset/rate-limit.ts';
import type { ChallengeSession, PasswordReset, RefreshToken } from './records.ts';

/**
 * From when on nothing hangs on a sign-in whose refresh tokens expire then, in milliseconds: the last access token that
 * they bought lives for a day at most.
 */
export function signInExpiry({ expiresAt }: RefreshToken): number {
  return expiresAt + day;
}

/**
 * From when on a session says nothing any more, in milliseconds: spent and expired ones are told apart from ones that
 * never were for a day.
 */
export function challengeSessionExpiry({ expiresAt }: ChallengeSession): number {
  return expiresAt + day;
}

/** From when on a record says nothing any more, in milliseconds. */
export function passwordResetExpiry({ code, requestedAt, mistakenAt }: PasswordReset): number {
  const attemptsEnd = [...requestedAt, ...mistakenAt].map(attemptExpiry);
  return Math.max(code?.expiresAt ?? -Infinity, ...attemptsEnd);
}
