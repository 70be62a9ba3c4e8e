/** The schema or the API's role can't be updated. `message` says why and what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** A migration's file differs from the one that was applied. */
export class ChangedMigrationError extends MigrationError {
  /** The migration's name. */
  readonly migration: string;

  constructor(migration: string) {
    super(
      `The migration ${migration} was changed after it was applied. Undo the change, and write a new migration for it.`,
    );
    this.migration = migration;
  }
}
