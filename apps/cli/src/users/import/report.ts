import { open } from 'node:fs/promises';
import type { ImportOutcome } from './import-users.ts';
import type { UserRow } from './users-csv.ts';

/** How many lines had each outcome. */
export type OutcomeCounts = Record<ImportOutcome['kind'], number>;

export interface Report {
  readonly counts: OutcomeCounts;
  /** Writes the outcome of a line at once, so that the report of a run that is killed is complete. */
  add(row: UserRow, outcome: ImportOutcome): Promise<void>;
  close(): Promise<void>;
}

/** Opens a report: JSON lines in a file that only its owner may read. It replaces the last run's. */
export async function openReport(file: string): Promise<Report> {
  // Opened for appending, so that concurrent writes don't overwrite each other.
  const handle = await open(file, 'a', 0o600);
  await handle.chmod(0o600);
  await handle.truncate(0);
  const counts: OutcomeCounts = { made: 0, 'there already': 0, refused: 0 };
  return {
    counts,
    async add({ line, email }, outcome) {
      counts[outcome.kind] += 1;
      const { kind, ...more } = outcome;
      await handle.appendFile(`${JSON.stringify({ line, email, outcome: kind, ...more })}\n`);
    },
    close: () => handle.close(),
  };
}
