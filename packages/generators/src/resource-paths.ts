/** Where a resource's files are, relative to the root of the project. */
export function resourcePaths(plural: string) {
  return {
    feature: `apps/api/src/features/${plural}`,
    test: `apps/api/test/features/${plural}`,
    model: `prisma/models/${plural}.prisma`,
    /** Only the sample has these files. */
    demo: [
      `apps/dev/src/demo/${plural}.ts`,
      `apps/dev/test/demo/${plural}.test.ts`,
      `apps/cli/src/seed/${plural}.ts`,
      `apps/cli/test/seed/${plural}.test.ts`,
    ],
  };
}

export const featureList = 'apps/api/src/features/index.ts';
export const migrationsFolder = 'prisma/migrations';
export const schemaFiles = 'prisma/**/*.prisma';
