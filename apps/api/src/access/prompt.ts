/**
 * A value, or a promise of it where it has to be waited for. A promise for each question that every request asks would
 * take as long as the answers, most of which are known.
 */
export type Prompt<Value> = Value | Promise<Value>;

/** Goes on with a value: at once, or when it is there. */
export function whenKnown<Value, Result>(value: Prompt<Value>, next: (value: Value) => Prompt<Result>): Prompt<Result> {
  return value instanceof Promise ? value.then(next) : next(value);
}
