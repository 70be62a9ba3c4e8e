import process from 'node:process';
import { defineConfig } from 'prisma/config';

// The URL is in the environment: on the command line, other users of the machine could read the password.
export default defineConfig({
  schema: '../../../../prisma',
  datasource: { url: process.env['STUDIO_DATABASE_URL'] ?? '' },
});
