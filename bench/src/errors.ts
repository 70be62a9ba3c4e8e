/** The bench can't go on, and the message says why and what to do. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
}
