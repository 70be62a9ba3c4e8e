/**
 * A value, or a promise of it where it has to be waited for. A promise for each question that every request asks would
 * take as long as the answers, most of which are known.
 */
export type Prompt<Value> = Value | Promise<Value>;

/**
 * Goes on with a value: at once, or when it is there. Whatever can be awaited is waited for, be it a promise of the language
 * or of a library: taken for an answer, it would let somebody pass who is still being asked about.
 */
export function whenKnown<Value, Result>(value: Prompt<Value>, next: (value: Value) => Prompt<Result>): Prompt<Result> {
  return isAwaitable(value) ? Promise.resolve(value).then(next) : next(value);
}

function isAwaitable<Value>(value: Prompt<Value>): value is Promise<Value> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
