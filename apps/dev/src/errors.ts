/** Why the local installation can't start, and what to do about it. The message is shown as it is. */
export class DevError extends Error {
  override readonly name = 'DevError';
}

/** Whether an error of the operating system or of PostgreSQL has this code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
