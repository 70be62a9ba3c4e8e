/** Where the emulator reads the time; tests pass their own and expire things without waiting. */
export type Clock = () => Date;

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** Seconds since 1970 with a fraction: the form in which Cognito writes dates into its answers. */
export function epochSeconds(date: Date): number {
  return date.getTime() / second;
}
