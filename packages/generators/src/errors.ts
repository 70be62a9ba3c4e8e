/** What was asked for can't be done. The message says why, and what can be done instead. Nothing has been written. */
export class GeneratorError extends Error {
  override readonly name = 'GeneratorError';
}
