import { InvalidArgumentError } from 'commander';
import { z } from 'zod';

/** An e-mail address, as a command takes it. Cognito's limit for one is 128 characters, as for any user name. */
export function emailArgument(text: string): string {
  if (isEmail(text)) return text;
  throw new InvalidArgumentError('That is no e-mail address.');
}

export function isEmail(text: string): boolean {
  return text.length <= 128 && z.email().safeParse(text).success;
}

/** A whole number, as a command takes it. */
export function countArgument(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (/^\d+$/.test(text) && count >= minimum && count <= maximum) return count;
    throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`);
  };
}

/** Gathers an option that may be given several times. */
export function collect(text: string, before: readonly string[]): readonly string[] {
  return before.includes(text) ? before : [...before, text];
}
