import { createOwnedDatabase } from '@freehold/local-postgres';
import { DevError, hasCode } from '../errors.ts';
import { databaseUrls, readSecrets, startOverHint } from './secrets.ts';

/** Makes the owner role and its database in a PostgreSQL that has just a superuser. */
export async function createOwner(server: string): Promise<void> {
  const { superuserUrl, ownerUrl } = databaseUrls(server, await readSecrets());
  await createOwnedDatabase(superuserUrl, ownerUrl).catch((cause: unknown) => {
    // PostgreSQL's code for a password that is not the one.
    if (!hasCode(cause, '28P01')) throw cause;
    throw new DevError(`PostgreSQL was set up with another password than the one on record. ${startOverHint}`, {
      cause,
    });
  });
}
