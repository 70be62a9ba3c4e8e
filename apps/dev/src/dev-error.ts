/** Why the local installation can't start, and what to do about it, for a person to read. */
export class DevError extends Error {
  override readonly name = 'DevError';
}
