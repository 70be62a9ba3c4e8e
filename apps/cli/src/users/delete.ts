import type { DirectoryUser } from '@freehold/cognito';
import type { PoolUser } from '@freehold/database';
import { Command } from 'commander';
import type { Action } from '../action.ts';
import type { Services } from '../services.ts';
import { example } from '../terminal/help.ts';
import { syncUserRecords } from './sync-user-records.ts';
import { displayName, toPoolUser, userUnknownError } from './user.ts';

/**
 * Deletes a user: first the account, then the database's row. In this order, so that no token is issued after the
 * revocation. The row is written before both: if the command fails between them, it can be run again.
 */
export async function deleteUser(
  { directory, database, actor }: Pick<Services, 'directory' | 'database' | 'actor'>,
  user: DirectoryUser,
): Promise<void> {
  const actorName = await actor();
  await syncUserRecords({ database }, [user], actorName);
  await directory.deleteUser(user.username);
  await database.eraseUser(toPoolUser(user), {
    actor: actorName,
    action: 'user.deleted',
    before: { tenant: user.tenant ?? null, enabled: user.enabled },
    after: null,
  });
}

/**
 * Erases the database's users of this name whose account is gone: deleted in the AWS console, or by a run that failed
 * before it reached the database. Revokes their tokens.
 */
export async function eraseDeletedUsers(
  { directory, database, actor }: Pick<Services, 'directory' | 'database' | 'actor'>,
  name: string,
): Promise<PoolUser[]> {
  const erased: PoolUser[] = [];
  for (const user of await database.findUsersBySubOrEmail(name)) {
    if ((await directory.findUser(user.sub)) !== undefined) continue;
    const before = { tenant: user.tenant ?? null };
    await database.eraseUser(user, { actor: await actor(), action: 'user.deleted', before, after: null });
    erased.push(user);
  }
  return erased;
}

export function deleteUserCommand(action: Action): Command {
  return new Command('delete')
    .description('Delete a user’s account. The rows they own stay with the tenant')
    .argument('<user>', 'an e-mail address or a sub')
    .addHelpText('after', example('users delete road@acme.example'))
    .action(
      action(async (services, name: string) => {
        const found = await services.directory.findUser(name);
        const [user] = found === undefined ? await eraseDeletedUsers(services, name) : [found];
        if (user === undefined) throw userUnknownError(name);
        const ownedRows =
          user.tenant === undefined ? {} : await services.database.countOwnedRows(user.tenant, user.sub);
        if (found !== undefined) await deleteUser(services, found);
        services.output.result({ sub: user.sub, email: user.email, rows_left: ownedRows }, () =>
          [`Deleted ${displayName(user)}.`, ...describeRemainingRows(ownedRows, user.tenant)].join('\n'),
        );
      }),
    );
}

/** Says where the rows of a user stay, if there are any. */
export function describeRemainingRows(
  ownedRows: Readonly<Record<string, number>>,
  tenant: string | undefined,
): string[] {
  const counts = Object.entries(ownedRows).map(([table, count]) => `${count} in ${table}`);
  return counts.length === 0 ? [] : [`The rows they own stay with ${tenant}: ${counts.join(', ')}.`];
}
