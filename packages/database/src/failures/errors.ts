/** The server takes no writes: it is a standby, for instance after a failover, or was switched to read-only. */
export class DatabaseReadOnlyError extends Error {
  override readonly name = 'DatabaseReadOnlyError';
  constructor() {
    super('The database takes no writes: it is a standby, or was switched to read-only.');
  }
}

/** A value of the database can't be read. It must not count as none: an unreadable time might say what is revoked. */
export class UnreadableValueError extends Error {
  override readonly name = 'UnreadableValueError';
  constructor(type: string) {
    super(`The database returned a ${type} that can not be read.`);
  }
}
