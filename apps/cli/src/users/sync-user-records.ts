import type { DirectoryUser } from '@freehold/identity/cognito';
import type { Parts } from '../parts.ts';
import { poolUser } from './person.ts';

/** Brings what is kept of people here up to date with the user pool. */
export async function putOnRecord(
  { database }: Pick<Parts, 'database'>,
  users: readonly DirectoryUser[],
  actor: string,
  write = true,
) {
  return database.syncUsers(
    users.map((user) => ({ ...poolUser(user), enabled: user.enabled, modifiedAt: user.modifiedAt ?? new Date(0) })),
    { actor, write },
  );
}
