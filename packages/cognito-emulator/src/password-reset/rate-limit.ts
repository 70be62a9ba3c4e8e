import { hour } from '../clock.ts';
import { CognitoException } from '../errors.ts';

/**
 * AWS allows 5 to 20 attempts an hour, depending on risk (AWS documentation, "Forgot password behavior"). The emulator
 * allows 5 requests and 5 wrong codes [inferred].
 */
const attemptsPerHour = 5;

/** When an attempt of this time stops counting, in milliseconds. */
export function attemptExpiry(time: number): number {
  return time + hour;
}

/** The attempts that still count, by their times. */
export function recentAttempts(attempts: readonly number[], now: number): number[] {
  return attempts.filter((time) => attemptExpiry(time) > now);
}

/** @throws LimitExceededException when no attempt is left */
export function checkRateLimit(attempts: readonly number[], now: number): void {
  if (recentAttempts(attempts, now).length >= attemptsPerHour) {
    throw new CognitoException('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
  }
}
