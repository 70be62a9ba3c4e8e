/** The emulator's time. Tests pass their own clock, so that things expire without waiting. */
export type Clock = () => Date;

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** Seconds since 1970 with a fraction, as in Cognito's responses. */
export function epochSeconds(date: Date): number {
  return date.getTime() / second;
}
