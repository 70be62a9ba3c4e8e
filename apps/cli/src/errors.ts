/** What an operator did, or found, that keeps a command from doing its work. `message` says what to do about it. */
export class CliError extends Error {
  override readonly name = 'CliError';
  /** Stable: scripts go by it. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The command was called in a way that makes no sense. It ends with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Somebody pressed Ctrl-C. It ends with 130, as shells have it. */
export class InterruptedError extends Error {
  override readonly name = 'Interruption';
  constructor() {
    super('Stopped. What is done is done; the same command goes on from there.');
  }
}
