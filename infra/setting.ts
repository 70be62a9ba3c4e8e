/**
 * One setting: what it is when nobody sets it, and how its text is read.
 *
 * Pulumi keeps every setting as text: numbers and booleans in their usual spelling, lists as JSON.
 */
export interface Setting<T> {
  readonly fallback: T;
  /** Completes the sentence "… is X, but must be {rule}." */
  readonly rule: string;
  /** The value, or undefined where the text breaks the rule. */
  readonly parse: (text: string) => T | undefined;
}

/** Text of a fixed form. `rule` says the form in words. */
export function text(fallback: string, form: RegExp, rule: string): Setting<string> {
  return { fallback, rule, parse: (given) => (form.test(given) ? given : undefined) };
}

/** One of a few words. */
export function oneOf<const Word extends string>(words: readonly Word[], fallback: NoInfer<Word>): Setting<Word> {
  return {
    fallback,
    rule: words.join(' or '),
    parse: (text) => words.find((word) => word === text),
  };
}

/** `true` or `false`. */
export function flag(fallback: boolean): Setting<boolean> {
  return {
    fallback,
    rule: 'true or false',
    parse: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  };
}

/** A whole number in a range, both ends included. */
export function integer(fallback: number, least: number, most: number, unit: string): Setting<number> {
  return {
    fallback,
    rule: `a whole number of ${unit} from ${least} to ${most}`,
    parse(text) {
      const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
      return value >= least && value <= most ? value : undefined;
    },
  };
}

/** At least one item, no two alike. */
export type List = readonly [string, ...string[]];

/**
 * A JSON list of texts.
 *
 * @param most How many items it may have.
 * @param accepts Whether one item, at its place in the list, is as it should be; `rule` says that in words.
 */
export function list(
  fallback: List,
  most: number,
  accepts: (item: string, place: number) => boolean,
  rule: string,
): Setting<List> {
  return {
    fallback,
    rule: `a list of 1 to ${most}, no two alike: ${rule}`,
    parse(text) {
      const items = parseTexts(text);
      if (items === undefined || items.length > most || new Set(items).size !== items.length) return undefined;
      const [first, ...rest] = items;
      return first !== undefined && items.every(accepts) ? [first, ...rest] : undefined;
    },
  };
}

function parseTexts(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined; // Not JSON: the caller says what the setting must be.
  }
}
