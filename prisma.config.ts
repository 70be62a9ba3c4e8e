import process from 'node:process';
import { defineConfig } from 'prisma/config';

// Prisma's CLI downloads a native engine, which nothing here needs and which fails behind a proxy. It leaves that out
// where it is told of a file that is there.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;

export default defineConfig({
  schema: 'prisma',
  migrations: { path: 'prisma/migrations' },
  // For `prisma migrate status` and `deploy`, where the engine is at hand.
  datasource: { url: process.env['DATABASE_OWNER_URL'] ?? '' },
});
