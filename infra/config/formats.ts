import { z } from 'zod';

// The formats of settings. Pulumi keeps every setting as text: numbers and booleans in their usual spelling, lists as JSON.
// Each format's error completes the sentence "… is X, but must be {rule}."

/** Text that `accepts` returns true for. */
export function text(accepts: (given: string) => boolean, rule: string) {
  return z.string(rule).refine(accepts, rule);
}

/** Text that matches a pattern, or nothing, which is the default. */
export function optionalText(pattern: RegExp, rule: string) {
  return text((given) => given === '' || pattern.test(given), `${rule}, or empty`).prefault('');
}

/** One of a few words. */
export function oneOf<const Words extends readonly string[]>(words: Words) {
  return z.enum(words, words.join(' or '));
}

/** One of a few whole numbers. */
export function oneNumberOf<const Value extends number>(values: readonly Value[]) {
  const rule = values.join(' or ');
  return z.string(rule).transform((given, context): Value => {
    const value = values.find((candidate) => String(candidate) === given);
    if (value !== undefined) return value;
    context.addIssue(rule);
    return z.NEVER;
  });
}

/** `true` or `false`. */
export function flag() {
  return z.enum(['true', 'false'], 'true or false').transform((given) => given === 'true');
}

/** A whole number in a range, both ends included. `unit` is left out where the number counts nothing. */
export function integer(minimum: number, maximum: number, unit?: string) {
  const rule = `a whole number${unit === undefined ? '' : ` of ${unit}`} from ${minimum} to ${maximum}`;
  return z
    .string(rule)
    .regex(/^\d{1,9}$/, rule)
    .transform(Number)
    .pipe(z.number().min(minimum, rule).max(maximum, rule));
}

/**
 * A JSON list of different texts.
 *
 * @param accepts whether an item is valid; `itemRule` says in words what that takes
 */
export function list(maximum: number, accepts: (item: string) => boolean, itemRule: string) {
  const rule = `a list of at most ${maximum}, no two alike: ${itemRule}`;
  return jsonTexts(rule).refine(
    (items) => items.length <= maximum && new Set(items).size === items.length && items.every(accepts),
    rule,
  );
}

/** A JSON list of texts. */
export function jsonTexts(rule: string) {
  return z
    .string(rule)
    .transform((given, context): unknown => {
      try {
        return JSON.parse(given);
      } catch {
        context.addIssue(rule);
        return z.NEVER;
      }
    })
    .pipe(z.array(z.string(rule), rule).readonly());
}
