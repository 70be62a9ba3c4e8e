import type { PoolUser } from '@freehold/database';
import type { DirectoryUser } from '@freehold/identity/cognito';
import { Command } from 'commander';
import type { Action } from '../action.ts';
import type { Parts } from '../parts.ts';
import { example } from '../terminal/help.ts';
import { called, noSuchUser, poolUser } from './person.ts';
import { putOnRecord } from './put-on-record.ts';

/**
 * Deletes a person: their account first, then what is kept of them here. In this order, so that no token is issued after
 * the last one is void. Before both they are put on record if they aren't: cut off between the two, it can be done again.
 */
export async function deleteUser(
  { directory, database, actor }: Pick<Parts, 'directory' | 'database' | 'actor'>,
  user: DirectoryUser,
): Promise<void> {
  const by = await actor();
  await putOnRecord({ database }, [user], by);
  await directory.delete(user.username);
  await database.eraseUser(poolUser(user), {
    actor: by,
    action: 'user.deleted',
    before: { tenant: user.tenant ?? null, enabled: user.enabled },
    after: null,
  });
}

/**
 * Forgets those who are on record under a name and whose account is gone: deleted in the AWS console, or by a run that
 * was cut off before the database heard of it. Their tokens are made void.
 */
export async function forgetDeletedUsers(
  { directory, database, actor }: Pick<Parts, 'directory' | 'database' | 'actor'>,
  name: string,
): Promise<PoolUser[]> {
  const forgotten: PoolUser[] = [];
  for (const user of await database.findUsersNamed(name)) {
    if ((await directory.find(user.sub)) !== undefined) continue;
    const before = { tenant: user.tenant ?? null };
    await database.eraseUser(user, { actor: await actor(), action: 'user.deleted', before, after: null });
    forgotten.push(user);
  }
  return forgotten;
}

export function deleteUserCommand(action: Action): Command {
  return new Command('delete')
    .description('Delete a person’s account. The rows they own stay with the tenant')
    .argument('<user>', 'an e-mail address or a sub')
    .addHelpText('after', example('users delete road@acme.example'))
    .action(
      action(async (parts, name: string) => {
        const found = await parts.directory.find(name);
        const [user] = found === undefined ? await forgetDeletedUsers(parts, name) : [found];
        if (user === undefined) throw noSuchUser(name);
        const owned = user.tenant === undefined ? {} : await parts.database.countOwnedRows(user.tenant, user.sub);
        if (found !== undefined) await deleteUser(parts, found);
        parts.output.result({ sub: user.sub, email: user.email, rows_left: owned }, () =>
          [`Deleted ${called(user)}.`, ...rowsLeft(owned, user.tenant)].join('\n'),
        );
      }),
    );
}

/** What becomes of the rows that somebody owns, in a sentence; none where there are none. */
export function rowsLeft(owned: Readonly<Record<string, number>>, tenant: string | undefined): string[] {
  const counts = Object.entries(owned).map(([table, count]) => `${count} in ${table}`);
  return counts.length === 0 ? [] : [`The rows they own stay with ${tenant}: ${counts.join(', ')}.`];
}
