import { type Database, RlsNotEnforcedError } from '@freehold/database';
import type { Prompt } from './prompt.ts';

/** The wall between the tenants: row-level security. */
export interface RlsReady {
  /**
   * Makes sure, once in the life of a process, that it stands.
   *
   * @throws {RlsNotEnforcedError} where it doesn't; or what the database fails with, and then it will be asked again
   */
  assertRlsEnforced(): Prompt<void>;
}

/**
 * Asks the database. A database that was away when the process started is asked as soon as it is needed, and before it is.
 *
 * @param onNotEnforced hears that it doesn't stand, each time that somebody needed it
 */
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
    assertRlsEnforced() {
      if (isEnforced) return;
      checking ??= check().finally(() => {
        checking = undefined;
      });
      return checking;
    },
  };
}
