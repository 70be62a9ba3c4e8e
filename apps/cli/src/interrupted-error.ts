/** The user pressed Ctrl-C, or SIGTERM came. The command exits with 130, as in a shell. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  constructor() {
    super('Stopped. Finished steps stay; the same command continues from there.');
  }
}
