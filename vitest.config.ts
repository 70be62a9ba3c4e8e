import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'apps/*/test/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'infra/test/**/*.test.ts',
      'docker/test/**/*.test.ts',
      'bench/test/**/*.test.ts',
    ],
    // One PostgreSQL for the whole run. Each file clones a database of its own from a migrated template.
    globalSetup: ['packages/test-kit/src/global-setup.ts'],
    // What the AWS SDK signs requests with. A local Cognito checks no signature.
    env: { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
    // Starting the whole stack, as some files do, is slow on a busy machine and quick on an idle one.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    reporters: ['default', ['json', { outputFile: '.freehold/test-report.json' }]],
  },
});
