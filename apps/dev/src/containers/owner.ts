import { createOwnedDatabase } from '@freehold/local-postgres';
import { DevError, hasCode } from '../errors.ts';
import { databaseUrls, readSecrets, startOverHint } from './secrets.ts';

/** Creates the owner role and its database, where PostgreSQL has only a superuser. */
export async function createOwner(server: string): Promise<void> {
  const { superuserUrl, ownerUrl } = databaseUrls(server, await readSecrets());
  await createOwnedDatabase(superuserUrl, ownerUrl).catch((cause: unknown) => {
    // PostgreSQL's code for a wrong password.
    if (!hasCode(cause, '28P01')) throw cause;
    throw new DevError(`PostgreSQL was created with a password other than the stored one. ${startOverHint}`, {
      cause,
    });
  });
}
