import { open } from 'node:fs/promises';
import type { ImportOutcome } from './import-users.ts';
import type { UserRow } from './users-csv.ts';

/** How many lines came to what. */
export type OutcomeCounts = Record<ImportOutcome['kind'], number>;

export interface Report {
  readonly counts: OutcomeCounts;
  /** Puts down what became of a line, at once: a run that is killed has reported what it did. */
  add(listed: UserRow, outcome: ImportOutcome): Promise<void>;
  close(): Promise<void>;
}

/** Begins a report: JSON lines in a file that only its owner may read, in place of the last run's. */
export async function openReport(file: string): Promise<Report> {
  // Opened for appending, so that lines that are written at once stand one after another.
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
