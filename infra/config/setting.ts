/**
 * One setting: what it is when nobody sets it, and how its text is read.
 *
 * Pulumi keeps every setting as text: numbers and booleans in their usual spelling, lists as JSON.
 */
export interface Setting<T> {
  /** Where `isRequired`, it only stands in until all that is wrong has been found. */
  readonly fallback: T;
  readonly isRequired?: true;
  /** Completes the sentence "… is X, but must be {rule}." */
  readonly rule: string;
  /** The value, or undefined where the text breaks the rule. */
  readonly parse: (text: string) => T | undefined;
}

/** The same setting, but it has no default: a stack has to give it. */
export function required<T>(setting: Setting<T>): Setting<T> {
  return { ...setting, isRequired: true };
}

/** Text of a fixed form. `rule` says the form in words. */
export function text(fallback: string, form: RegExp, rule: string): Setting<string> {
  return matching(fallback, (given) => form.test(given), rule);
}

/** Text that `accepts` is content with. `rule` says in words what that is. */
export function matching(fallback: string, accepts: (given: string) => boolean, rule: string): Setting<string> {
  return { fallback, rule, parse: (given) => (accepts(given) ? given : undefined) };
}

/** Text of a fixed form, or nothing, which is the default. */
export function optionalText(form: RegExp, rule: string): Setting<string> {
  return matching('', (given) => given === '' || form.test(given), `${rule}, or empty`);
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

/** A whole number in a range, both ends included. `unit` may be left out where the number counts nothing. */
export function integer(fallback: number, least: number, most: number, unit?: string): Setting<number> {
  return {
    fallback,
    rule: `a whole number${unit === undefined ? '' : ` of ${unit}`} from ${least} to ${most}`,
    parse(text) {
      const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
      return value >= least && value <= most ? value : undefined;
    },
  };
}

/** One of a few whole numbers. */
export function oneNumberOf<const Value extends number>(
  values: readonly Value[],
  fallback: NoInfer<Value>,
): Setting<Value> {
  return {
    fallback,
    rule: values.join(' or '),
    parse: (text) => values.find((value) => String(value) === text),
  };
}

/**
 * A JSON list of texts, no two alike.
 *
 * @param most How many items it may have.
 * @param accepts Whether one item is as it should be; `rule` says that in words.
 */
export function list(
  fallback: readonly string[],
  most: number,
  accepts: (item: string) => boolean,
  rule: string,
): Setting<readonly string[]> {
  return {
    fallback,
    rule: `a list of at most ${most}, no two alike: ${rule}`,
    parse(text) {
      const items = parseTexts(text);
      if (items === undefined || items.length > most || new Set(items).size !== items.length) return undefined;
      return items.every(accepts) ? items : undefined;
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
