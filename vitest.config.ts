import { join } from 'node:path';
import process from 'node:process';
import { defineConfig } from 'vitest/config';

interface Options {
  /** Starts a PostgreSQL for the run; each test file clones a database of its own from a migrated template. */
  readonly postgres?: boolean;
  /** Runs each file in a process of its own, where files change what a process has only once. */
  readonly isolate?: boolean;
  readonly exclude?: readonly string[];
}

/** The tests of one workspace: `npm test -w <folder>` runs them alone. */
function project(folder: string, { postgres = false, isolate = false, exclude = [] }: Options = {}) {
  return {
    extends: true as const,
    test: {
      name: folder.replace(/^(apps|packages)\//, ''),
      include: [`${folder}/test/**/*.test.ts`],
      exclude: [...exclude],
      isolate,
      ...(postgres && { globalSetup: ['packages/test-kit/src/postgres-setup.ts'] }),
    },
  };
}

/** Commands that tests start, hundreds of times, share their compiled code. Coverage needs code that it compiles itself. */
const compileCache = process.argv.includes('--coverage')
  ? {}
  : { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/node-compile') };

export default defineConfig({
  test: {
    projects: [
      project('packages/aws-partitions'),
      project('packages/tenancy'),
      project('packages/identity'),
      project('packages/environment'),
      project('packages/cognito'),
      project('packages/html'),
      project('packages/printable'),
      project('packages/telemetry'),
      project('packages/cognito-emulator'),
      project('packages/local-postgres'),
      project('packages/database', { postgres: true }),
      project('packages/process-lifecycle'),
      project('packages/provisioning', { isolate: true }),
      project('packages/repository'),
      project('packages/generators', { exclude: ['packages/generators/test/copies/**'] }),
      {
        // `npm run test:copies -w packages/generators`: the project is copied, changed and tried out.
        extends: true,
        test: {
          name: 'copies',
          include: ['packages/generators/test/copies/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      // Pulumi's mocks are set for a whole process.
      project('infra'),
      project('apps/api', { postgres: true }),
      project('apps/cli', { postgres: true }),
      project('apps/dev', { postgres: true }),
      project('docker', { postgres: true }),
      project('bench'),
    ],
    // Turbo runs the packages' tests side by side, so that each takes one process; alone, a package takes all cores.
    ...(process.env['TURBO_HASH'] !== undefined && { maxWorkers: 1 }),
    // What the AWS SDK signs requests with. A local Cognito checks no signature.
    env: { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', ...compileCache },
    // Starting the whole stack, as some files do, is slow on a busy machine and quick on an idle one.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // `.ci/run` counts the tests in these reports.
    reporters: ['default', 'json'],
    // For `npm run coverage`. Generated clients are no code of ours.
    coverage: {
      provider: 'v8',
      include: ['apps/*/src/**/*.ts', 'packages/*/src/**/*.ts'],
      exclude: ['**/generated/**'],
      reporter: ['text-summary', 'html'],
    },
  },
});
