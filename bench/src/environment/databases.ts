import { randomBytes } from 'node:crypto';
import { migrate } from '@freehold/database/migrations';
import { createOwnedDatabase } from '@freehold/local-postgres';
import type { Dataset } from '../dataset/dataset.ts';
import { createTableWithoutRls, seed, seedProducts } from '../dataset/seed.ts';
import { withConnection } from './connection.ts';

/** A database as its three kinds of user reach it. */
export interface DatabaseUrls {
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly superuserUrl: string;
}

/** Makes databases on a server, each with the same owner and the same role for contenders. */
export function databaseFactory(superuserUrl: string, signal: AbortSignal) {
  const { host } = new URL(superuserUrl);
  const passwords = { owner: randomBytes(16).toString('hex'), app: randomBytes(16).toString('hex') };
  const urlsOf = (name: string): DatabaseUrls => ({
    ownerUrl: `postgresql://freehold_owner:${passwords.owner}@${host}/${name}`,
    appUrl: `postgresql://freehold_api:${passwords.app}@${host}/${name}`,
    superuserUrl: Object.assign(new URL(superuserUrl), { pathname: `/${name}` }).href,
  });

  /** So that the planner knows the tables, and no page of them is looked at for the first time while it counts. */
  const vacuum = (urls: DatabaseUrls) =>
    withConnection(urls.superuserUrl, signal, (superuser) => superuser.query('VACUUM (FREEZE, ANALYZE)'));

  return {
    /** A database of Freehold's, by its own migrations. */
    async createWithRls(name: string, datasets: readonly Dataset[]): Promise<DatabaseUrls> {
      const urls = urlsOf(name);
      await createOwnedDatabase(superuserUrl, urls.ownerUrl);
      await migrate(urls);
      await withConnection(urls.ownerUrl, signal, async (owner) => {
        for (const dataset of datasets) await seed(owner, dataset);
      });
      await vacuum(urls);
      return urls;
    },

    /** The same items in a table without row-level security. Its role was made by the migrations of another database. */
    async createWithoutRls(name: string, datasets: readonly Dataset[]): Promise<DatabaseUrls> {
      const urls = urlsOf(name);
      await createOwnedDatabase(superuserUrl, urls.ownerUrl);
      await withConnection(urls.ownerUrl, signal, async (owner) => {
        await createTableWithoutRls(owner, new URL(urls.appUrl).username);
        for (const dataset of datasets) await seedProducts(owner, dataset);
      });
      await vacuum(urls);
      return urls;
    },
  };
}
