import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { migrate } from '@freehold/database/migrations';
import { createOwnedDatabase } from '@freehold/local-postgres';
import type { Dataset } from '../dataset/dataset.ts';
import { seed, seedProducts } from '../dataset/seed.ts';
import { withConnection } from './connection.ts';

const sql = (name: string) => readFile(new URL(`../../prisma/${name}.sql`, import.meta.url), 'utf8');
const createProducts = await sql('products');
const protectProducts = await sql('products-rls');

/** The URLs of one database for its three roles. */
export interface DatabaseUrls {
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly superuserUrl: string;
}

/** Creates databases on a server, all with the same owner role and the same app role. */
export function databaseFactory(superuserUrl: string, signal: AbortSignal) {
  const { host } = new URL(superuserUrl);
  const passwords = { owner: randomBytes(16).toString('hex'), app: randomBytes(16).toString('hex') };
  const urlsOf = (name: string): DatabaseUrls => ({
    ownerUrl: `postgresql://freehold_owner:${passwords.owner}@${host}/${name}`,
    appUrl: `postgresql://freehold_api:${passwords.app}@${host}/${name}`,
    superuserUrl: Object.assign(new URL(superuserUrl), { pathname: `/${name}` }).href,
  });

  /** Gives the planner its statistics, and sets every page's hint bits before anything is measured. */
  const vacuum = (urls: DatabaseUrls) =>
    withConnection(urls.superuserUrl, signal, (superuser) => superuser.query('VACUUM (FREEZE, ANALYZE)'));

  return {
    /** Creates a database with Freehold's tables and the datasets. */
    async createWithRls(name: string, datasets: readonly Dataset[]): Promise<DatabaseUrls> {
      const urls = urlsOf(name);
      await createOwnedDatabase(superuserUrl, urls.ownerUrl);
      await migrate(urls);
      await withConnection(urls.ownerUrl, signal, async (owner) => {
        await owner.query(createProducts);
        await owner.query(protectProducts);
        for (const dataset of datasets) await seed(owner, dataset);
      });
      await vacuum(urls);
      return urls;
    },

    /** Creates a database with the same products and no row-level security. Another database's migrations made its role. */
    async createWithoutRls(name: string, datasets: readonly Dataset[]): Promise<DatabaseUrls> {
      const urls = urlsOf(name);
      await createOwnedDatabase(superuserUrl, urls.ownerUrl);
      await withConnection(urls.ownerUrl, signal, async (owner) => {
        await owner.query(createProducts);
        for (const dataset of datasets) await seedProducts(owner, dataset);
      });
      await vacuum(urls);
      return urls;
    },
  };
}
