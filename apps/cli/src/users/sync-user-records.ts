import type { DirectoryUser } from '@freehold/cognito';
import type { Services } from '../services.ts';
import { toPoolUser } from './user.ts';

/** Updates the database's rows of users from the user pool. */
export async function syncUserRecords(
  { database }: Pick<Services, 'database'>,
  users: readonly DirectoryUser[],
  actor: string,
  write = true,
) {
  return database.syncUsers(
    users.map((user) => ({ ...toPoolUser(user), enabled: user.enabled, modifiedAt: user.modifiedAt ?? new Date() })),
    { actor, write },
  );
}
