import { hour } from '../clock.ts';
import { CognitoException } from '../errors.ts';

/**
 * AWS documentation, "Forgot password behavior": in an hour, a user may request or enter a code between 5 and 20 times,
 * the exact value depending on risk. The emulator takes the strictest, for requests and for wrong codes each [inferred].
 */
const attemptsPerHour = 5;

/** Until when an attempt counts that was made then. Times are in milliseconds. */
export function attemptExpiry(time: number): number {
  return time + hour;
}

/** The attempts that still count, given when each was made. */
export function recentAttempts(attempts: readonly number[], now: number): number[] {
  return attempts.filter((time) => attemptExpiry(time) > now);
}

/** @throws LimitExceededException where there is no attempt left */
export function checkRateLimit(attempts: readonly number[], now: number): void {
  if (recentAttempts(attempts, now).length >= attemptsPerHour) {
    throw new CognitoException('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
  }
}
