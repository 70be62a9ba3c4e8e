/** The command failed. The message says why and what to do. Unless it says that files are written, nothing is changed. */
export class GeneratorError extends Error {
  override readonly name = 'GeneratorError';
}
