import { createOwnedDatabase } from '@freehold/database/embedded';
import { DevError, hasCode } from '../dev-error.ts';
import { databaseUrls, readSecrets, startOver } from './secrets.ts';

/** Makes the owner role and its database in a PostgreSQL that has just a superuser. */
export async function makeOwner(server: string): Promise<void> {
  const { superuserUrl, ownerUrl } = databaseUrls(server, await readSecrets());
  await createOwnedDatabase(superuserUrl, ownerUrl).catch((cause: unknown) => {
    // PostgreSQL's code for a password that is not the one.
    if (!hasCode(cause, '28P01')) throw cause;
    throw new DevError(`PostgreSQL was set up with another password than the one on record. ${startOver}`, { cause });
  });
}
