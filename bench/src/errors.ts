/** The bench can't go on. The message says why and what to do. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
}
