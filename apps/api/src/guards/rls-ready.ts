import { BrokenWallError, type Database } from '@freehold/database';
import type { Prompt } from './prompt.ts';

/** The wall between the tenants: row-level security. */
export interface Wall {
  /**
   * Makes sure, once in the life of a process, that it stands.
   *
   * @throws {BrokenWallError} where it doesn't; or what the database fails with, and then it will be asked again
   */
  ensure(): Prompt<void>;
}

/**
 * Asks the database. A database that was away when the process started is asked as soon as it is needed, and before it is.
 *
 * @param onBroken hears that it doesn't stand, each time that somebody needed it
 */
export function wallCheck(database: Pick<Database, 'checkWall'>, onBroken: (error: BrokenWallError) => void): Wall {
  let stands = false;
  let asking: Promise<void> | undefined;

  async function ask(): Promise<void> {
    try {
      await database.checkWall();
      stands = true;
    } catch (error) {
      if (error instanceof BrokenWallError) onBroken(error);
      throw error;
    }
  }

  return {
    ensure() {
      if (stands) return;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
  };
}
