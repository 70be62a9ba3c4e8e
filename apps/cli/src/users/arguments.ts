import { isEmailAddress } from '@freehold/identity';
import { InvalidArgumentError } from 'commander';

/** Parses an e-mail address. */
export function emailArgument(text: string): string {
  if (isEmailAddress(text)) return text;
  throw new InvalidArgumentError('This is no e-mail address.');
}

/** Parses a whole number. */
export function countArgument(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (/^\d+$/.test(text) && count >= minimum && count <= maximum) return count;
    throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`);
  };
}

/** Collects the values of an option that may be repeated. */
export function collect(text: string, before: readonly string[]): readonly string[] {
  return before.includes(text) ? before : [...before, text];
}
