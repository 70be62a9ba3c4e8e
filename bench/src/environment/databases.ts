import { randomBytes } from 'node:crypto';
import { createOwnedDatabase } from '@freehold/database/embedded';
import { migrate } from '@freehold/database/migrations';
import { connected } from './connection.ts';
import { makeUnprotectedTable, seed, seedItems } from './seed.ts';
import type { Crowd } from './tenants.ts';

/** A database as its three kinds of user reach it. */
export interface DatabaseUrls {
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly superuserUrl: string;
}

/** Makes databases on a server, each with the same owner and the same role for contenders. */
export function databasesOn(superuserUrl: string, signal: AbortSignal) {
  const { host } = new URL(superuserUrl);
  const passwords = { owner: randomBytes(16).toString('hex'), app: randomBytes(16).toString('hex') };
  const urlsOf = (name: string): DatabaseUrls => ({
    ownerUrl: `postgresql://freehold_owner:${passwords.owner}@${host}/${name}`,
    appUrl: `postgresql://freehold_api:${passwords.app}@${host}/${name}`,
    superuserUrl: Object.assign(new URL(superuserUrl), { pathname: `/${name}` }).href,
  });

  /** So that the planner knows the tables, and no page of them is looked at for the first time while it counts. */
  const settle = (urls: DatabaseUrls) =>
    connected(urls.superuserUrl, signal, (superuser) => superuser.query('VACUUM (FREEZE, ANALYZE)'));

  return {
    /** A database of Freehold's, by its own migrations. */
    async makeProtected(name: string, crowds: readonly Crowd[]): Promise<DatabaseUrls> {
      const urls = urlsOf(name);
      await createOwnedDatabase(superuserUrl, urls.ownerUrl);
      await migrate(urls);
      await connected(urls.ownerUrl, signal, async (owner) => {
        for (const crowd of crowds) await seed(owner, crowd);
      });
      await settle(urls);
      return urls;
    },

    /** The same items in a table without row-level security. Its role was made by the migrations of another database. */
    async makeUnprotected(name: string, crowds: readonly Crowd[]): Promise<DatabaseUrls> {
      const urls = urlsOf(name);
      await createOwnedDatabase(superuserUrl, urls.ownerUrl);
      await connected(urls.ownerUrl, signal, async (owner) => {
        await makeUnprotectedTable(owner, new URL(urls.appUrl).username);
        for (const crowd of crowds) await seedItems(owner, crowd);
      });
      await settle(urls);
      return urls;
    },
  };
}
