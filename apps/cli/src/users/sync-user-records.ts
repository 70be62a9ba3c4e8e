import type { DirectoryUser } from '@freehold/cognito';
import type { Services } from '../services.ts';
import { toPoolUser } from './user.ts';

/** Brings what is kept of people here up to date with the user pool. */
export async function syncUserRecords(
  { database }: Pick<Services, 'database'>,
  users: readonly DirectoryUser[],
  actor: string,
  write = true,
) {
  return database.syncUsers(
    users.map((user) => ({ ...toPoolUser(user), enabled: user.enabled, modifiedAt: user.modifiedAt ?? new Date(0) })),
    { actor, write },
  );
}
