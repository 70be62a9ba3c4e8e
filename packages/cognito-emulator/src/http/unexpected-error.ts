/** Logs an error that no response describes, with its stack. */
export function logUnexpectedError(error: unknown, log: (line: string) => void): void {
  log(`Unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
}
