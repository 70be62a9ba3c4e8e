import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../src/generated/client.ts';
import type { Settings } from './settings.ts';

/** Creates a Prisma client as in Prisma's documentation. */
export function createPrismaClient({ DATABASE_URL, DATABASE_POOL_SIZE }: Settings): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: DATABASE_URL, max: DATABASE_POOL_SIZE }) });
}
