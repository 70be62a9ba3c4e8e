import { Command } from 'commander';
import type { Action } from '../action.ts';
import type { Parts } from '../parts.ts';
import { example } from '../terminal/help.ts';
import { facts } from '../terminal/table.ts';
import { putOnRecord } from './put-on-record.ts';

export interface Synchronisation {
  /** People in the user pool. */
  readonly seen: number;
  readonly added: number;
  readonly changed: number;
  /** Whose tokens were made void: they had been moved or disabled past the command. */
  readonly revoked: number;
  /** Who has left the user pool past the command. */
  readonly erased: number;
}

/**
 * Rebuilds what is kept of people here from the user pool. What somebody did in the AWS console takes its effect on
 * tokens with it: who was moved, disabled or deleted there has their tokens made void.
 */
export async function syncAllUsers(
  parts: Pick<Parts, 'directory' | 'database' | 'actor' | 'output' | 'signal'>,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Synchronisation> {
  const { directory, database, output, signal } = parts;
  const actor = await parts.actor();
  const begun = await database.now();
  const subs = new Set<string>();
  const counts = { seen: 0, added: 0, changed: 0, revoked: 0, erased: 0 };
  const progress = output.progress('Users', undefined);
  try {
    for await (const page of directory.list()) {
      signal.throwIfAborted();
      const { added, changed, revoked } = await putOnRecord(parts, page, actor, !dryRun);
      for (const { sub } of page) subs.add(sub);
      counts.seen += page.length;
      counts.added += added;
      counts.changed += changed;
      counts.revoked += revoked;
      progress.done(counts.seen);
    }
    // Whoever was made since the beginning may not have been on any page.
    for (const user of await database.findUsersBeyond(subs, begun)) {
      signal.throwIfAborted();
      if ((await directory.find(user.sub)) !== undefined) continue;
      counts.erased += 1;
      if (dryRun) continue;
      const before = { tenant: user.tenant ?? null };
      await database.eraseUser(user, { actor, action: 'user.synced', before, after: null });
    }
  } finally {
    progress.end();
  }
  if (!dryRun) {
    await database.recordAuditEvent({ actorSub: actor, tenant: undefined, action: 'users.synced', detail: counts });
  }
  return counts;
}

export function syncUsersCommand(action: Action): Command {
  return new Command('sync')
    .description('Rebuild what the database knows of people from the user pool')
    .option('--dry-run', 'only count what would change', false)
    .addHelpText('after', example('users sync --dry-run', 'users sync'))
    .action(
      action(async (parts, { dryRun }: { dryRun: boolean }) => {
        const counts = await syncAllUsers(parts, { dryRun });
        parts.output.result({ ...counts, dry_run: dryRun }, () =>
          facts({
            'in the user pool': counts.seen,
            added: counts.added,
            changed: counts.changed,
            'tokens made void': counts.revoked,
            'gone from the user pool': counts.erased,
          }),
        );
      }),
    );
}
