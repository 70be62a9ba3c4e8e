/** Why the local installation can't start, and what to do about it, for a person to read. */
export class DevError extends Error {
  override readonly name = 'DevError';
}

/** Whether an error of the system or of PostgreSQL bears this code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
