import { Command } from 'commander';
import type { Action } from '../action.ts';
import type { Services } from '../services.ts';
import { example } from '../terminal/help.ts';
import { formatFields } from '../terminal/table.ts';
import { syncUserRecords } from './sync-user-records.ts';

export interface SyncCounts {
  /** Users in the user pool. */
  readonly seen: number;
  readonly added: number;
  readonly changed: number;
  /** Users whose tokens were revoked, since they were moved or disabled in the AWS console. */
  readonly revoked: number;
  /** Users who are no longer in the user pool. */
  readonly erased: number;
}

/**
 * Updates the database's rows of users from the user pool. Users who were moved, disabled or deleted in the AWS console have
 * their tokens revoked.
 */
export async function syncAllUsers(
  services: Pick<Services, 'directory' | 'database' | 'actor' | 'output' | 'signal'>,
  { dryRun }: { readonly dryRun: boolean },
): Promise<SyncCounts> {
  const { directory, database, output, signal } = services;
  const actor = await services.actor();
  const startedAt = await database.now();
  const subs = new Set<string>();
  const counts = { seen: 0, added: 0, changed: 0, revoked: 0, erased: 0 };
  const progress = output.progress('Users', undefined);
  try {
    for await (const page of directory.listUsers()) {
      signal.throwIfAborted();
      const { added, changed, revoked } = await syncUserRecords(services, page, actor, !dryRun);
      for (const { sub } of page) subs.add(sub);
      counts.seen += page.length;
      counts.added += added;
      counts.changed += changed;
      counts.revoked += revoked;
      progress.update(counts.seen);
    }
    // A user created since the start may be on no page.
    for (const user of await database.findUsersExcept(subs, startedAt)) {
      signal.throwIfAborted();
      if ((await directory.findUser(user.sub)) !== undefined) continue;
      counts.erased += 1;
      if (dryRun) continue;
      const before = { tenant: user.tenant ?? null };
      await database.eraseUser(user, { actor, action: 'user.synced', before, after: null });
    }
  } finally {
    progress.stop();
  }
  if (!dryRun) {
    await database.writeAuditEvent({ actorSub: actor, tenant: undefined, action: 'users.synced', detail: counts });
  }
  return counts;
}

export function syncUsersCommand(action: Action): Command {
  return new Command('sync')
    .description('Update the database’s users from the user pool')
    .option('--dry-run', 'only count what would change', false)
    .addHelpText('after', example('users sync --dry-run', 'users sync'))
    .action(
      action(async (services, { dryRun }: { dryRun: boolean }) => {
        const counts = await syncAllUsers(services, { dryRun });
        services.output.result({ ...counts, dry_run: dryRun }, () =>
          formatFields({
            'in the user pool': counts.seen,
            added: counts.added,
            changed: counts.changed,
            'tokens revoked': counts.revoked,
            'gone from the user pool': counts.erased,
          }),
        );
      }),
    );
}
