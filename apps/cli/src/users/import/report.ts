import { printableJson } from '@freehold/printable';
import { createPrivateFile } from '../../private-file.ts';
import type { ImportOutcome } from './import-users.ts';
import type { UserRow } from './users-csv.ts';

/** How many lines had each outcome. */
export type OutcomeCounts = Record<ImportOutcome['kind'], number>;

export interface Report {
  readonly counts: OutcomeCounts;
  /** How many users who were there already have a temporary password: they never signed in, or were invited again. */
  readonly withTemporaryPassword: number;
  /** Writes the outcome of a line at once, so that the report of a run that is killed is complete. */
  add(row: UserRow, outcome: ImportOutcome): Promise<void>;
  close(): Promise<void>;
}

/** Opens a report: JSON lines in a file that only its owner may read. It replaces the last run's. */
export async function openReport(path: string): Promise<Report> {
  const file = await createPrivateFile(path);
  try {
    await file.publish();
  } catch (error) {
    await file.handle.close();
    await file.discard();
    throw error;
  }
  const counts: OutcomeCounts = { made: 0, 'not invited': 0, 'there already': 0, refused: 0 };
  let withTemporaryPassword = 0;
  return {
    counts,
    get withTemporaryPassword() {
      return withTemporaryPassword;
    },
    async add(row, outcome) {
      counts[outcome.kind] += 1;
      if (outcome.kind === 'there already' && outcome.hasTemporaryPassword) withTemporaryPassword += 1;
      await file.handle.appendFile(`${printableJson(reportLine(row, outcome))}\n`);
    },
    close: () => file.handle.close(),
  };
}

/** A line of the report, as JSON. */
function reportLine({ line, email }: UserRow, outcome: ImportOutcome): string {
  const { kind, ...more } = outcome;
  if (outcome.kind !== 'there already') return JSON.stringify({ line, email, outcome: kind, ...more });
  const { sub, hasTemporaryPassword } = outcome;
  return JSON.stringify({ line, email, outcome: kind, sub, has_temporary_password: hasTemporaryPassword });
}
