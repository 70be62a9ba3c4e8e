import { type Database, RlsNotEnforcedError } from '@freehold/database';

/** The row-level-security check, which passes before anything is done for a tenant. */
export interface RlsReady {
  /**
   * Asserts that the database enforces row-level security. Asks the database until it has passed once.
   *
   * @throws {RlsNotEnforcedError} where it doesn't; or the error of a database that is unavailable
   */
  assertRlsEnforced(): Promise<void>;
}

/** @param onNotEnforced is called each time that the check fails */
export function rlsReady(
  database: Pick<Database, 'assertRlsEnforced'>,
  onNotEnforced: (error: RlsNotEnforcedError) => void,
): RlsReady {
  let isEnforced = false;
  let checking: Promise<void> | undefined;

  async function check(): Promise<void> {
    try {
      await database.assertRlsEnforced();
      isEnforced = true;
    } catch (error) {
      if (error instanceof RlsNotEnforcedError) onNotEnforced(error);
      throw error;
    }
  }

  return {
    async assertRlsEnforced() {
      if (isEnforced) return;
      checking ??= check().finally(() => {
        checking = undefined;
      });
      await checking;
    },
  };
}
