/** Where the emulator reads the time; tests pass their own and expire things without waiting. */
export type Clock = () => Date;

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Seconds since 1970 with a fraction: the form in which Cognito writes dates into its answers. */
export function epochSeconds(date: Date): number {
  return date.getTime() / SECOND;
}
