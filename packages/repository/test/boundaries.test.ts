import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const depcruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

const manifest = z.object({ name: z.string(), exports: z.record(z.string(), z.string()).default({}) });
const report = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

const failedRun = z.object({ stdout: z.string(), stderr: z.string() });

/** A file that imports what it may not, and the rule that refuses it. */
const forbidden: readonly [kind: string, file: string, content: string, rule: string][] = [
  ['package → app', 'packages/database/src/a.ts', "import '@freehold/api';", 'direction: packages/database'],
  [
    'package → app, type-only',
    'packages/cognito/src/a.ts',
    "export type { A } from '@freehold/api';",
    'direction: packages/cognito',
  ],
  ['package → infra', 'packages/tenancy/src/a.ts', "import '@freehold/infra/program';", 'direction: packages/tenancy'],
  [
    'lower → higher package',
    'packages/tenancy/src/b.ts',
    "import '@freehold/identity';",
    'direction: packages/tenancy',
  ],
  ['app → app', 'apps/cli/src/a.ts', "import '@freehold/api';", 'direction: apps/cli'],
  ['tenancy → Prisma', 'packages/tenancy/src/c.ts', "import '@prisma/client';", 'no-library-in-tenancy-and-identity'],
  ['identity → Koa', 'packages/identity/src/a.ts', "import 'koa';", 'no-library-in-tenancy-and-identity'],
  ['API → emulator', 'apps/api/src/a.ts', "import '@freehold/cognito-emulator';", 'direction: apps/api'],
  [
    'API → emulator, when called',
    'apps/api/src/b.ts',
    "void import('@freehold/cognito-emulator');",
    'direction: apps/api',
  ],
  ['API → infra', 'apps/api/src/c.ts', "import '@freehold/infra/program';", 'direction: apps/api'],
  [
    'relative across packages',
    'apps/api/src/d.ts',
    "import '../../../packages/database/src/index.ts';",
    'no-relative-import-across-workspaces',
  ],
  ['deep path', 'apps/api/src/e.ts', "import '@freehold/database/src/index.ts';", 'not-exported'],
  [
    'production → test kit',
    'apps/cli/src/b.ts',
    "import '@freehold/test-kit/postgres-setup';",
    'no-test-code-in-production',
  ],
  [
    'production → local-postgres',
    'apps/api/src/f.ts',
    "import '@freehold/local-postgres';",
    'no-test-code-in-production',
  ],
  ['production → its own tests', 'apps/api/src/g.ts', "import '../test/a.ts';", 'no-test-code-in-production'],
  [
    'tests of a package → test kit',
    'packages/database/test/a.ts',
    "import '@freehold/test-kit/postgres-setup';",
    'direction: packages/database/test',
  ],
];

let copy: string;

/** Copies the workspaces as imports see them: their manifests, and an empty file for each export. */
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'freehold-boundaries-'));
  for (const file of ['dependency-cruiser.config.mjs', 'tsconfig.json', 'package.json']) {
    await cp(join(root, file), join(copy, file));
  }
  await mkdir(join(copy, 'node_modules/@freehold'), { recursive: true });
  for (const library of ['koa', '@prisma', 'typescript', '@types']) {
    await symlink(join(root, 'node_modules', library), join(copy, 'node_modules', library));
  }
  for (const folder of [...(await foldersIn('apps')), ...(await foldersIn('packages')), 'infra', 'bench', 'docker']) {
    const path = join(root, folder, 'package.json');
    const declared = manifest.parse(JSON.parse(await readFile(path, 'utf8')));
    // Every workspace exports a file here, so that a rule refuses the direction of an import, and not a missing export.
    const { name, exports } = { ...declared, exports: { '.': './src/index.ts', ...declared.exports } };
    await write(`${folder}/package.json`, JSON.stringify({ name, type: 'module', exports }));
    for (const target of Object.values(exports)) {
      await write(join(folder, target.replace('*', 'postgres-setup')), 'export type A = string;\n');
    }
    await symlink(join('../..', folder), join(copy, 'node_modules', name));
  }
  await write('apps/api/test/a.ts', 'export {};\n');
});

afterAll(() => rm(copy, { recursive: true, force: true }));

async function foldersIn(parent: string): Promise<string[]> {
  const entries = await readdir(join(root, parent), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${parent}/${name}`);
}

async function write(file: string, content: string): Promise<void> {
  await mkdir(dirname(join(copy, file)), { recursive: true });
  await writeFile(join(copy, file), content);
}

/** Runs the rules over the copy. @returns `file: rule` for each violation */
async function violations(): Promise<string[]> {
  const run = promisify(execFile)(
    process.execPath,
    [depcruise, '--config', 'dependency-cruiser.config.mjs', '--output-type', 'json', 'apps', 'packages', 'infra'],
    { cwd: copy, maxBuffer: 64 * 1024 * 1024 },
  );
  // It ends with the number of violations, so that a run with any counts as failed.
  const { stdout, stderr } = await run.catch((error: unknown) => failedRun.parse(error));
  if (stdout === '') throw new Error(`dependency-cruiser did not run: ${stderr}`);
  const { summary } = report.parse(JSON.parse(stdout));
  return summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`).sort();
}

test('imports in the allowed direction pass', async () => {
  await write('packages/cognito/src/allowed.ts', "import '@freehold/identity';\nimport '@freehold/tenancy';\n");
  await write('apps/api/src/allowed.ts', "import '@freehold/database';\nimport 'koa';\n");
  await write('packages/database/test/allowed.ts', "import '@freehold/local-postgres/testing';\n");
  expect(await violations()).toEqual([]);
});

test('every kind of forbidden import is refused, by the rule that says why', async () => {
  for (const [, file, content] of forbidden) await write(file, `${content}\n`);
  const found = await violations();
  const missing = forbidden.filter(([, file, , rule]) => !found.includes(`${file}: ${rule}`)).map(([kind]) => kind);
  for (const [, file] of forbidden) await rm(join(copy, file));
  expect(missing).toEqual([]);
});

test.each([
  ['', "import { b } from './b.ts';\nexport const a = b;\n", "import { a } from './a.ts';\nexport const b = a;\n"],
  [
    'of types alone',
    "import type { B } from './b.ts';\nexport type A = B;\n",
    "import type { A } from './a.ts';\nexport type B = A;\n",
  ],
])('a circle of imports %s is refused', async (_, a, b) => {
  await write('packages/environment/src/a.ts', a);
  await write('packages/environment/src/b.ts', b);
  const found = await violations();
  await rm(join(copy, 'packages/environment/src/a.ts'));
  await rm(join(copy, 'packages/environment/src/b.ts'));
  expect(found).toContain('packages/environment/src/a.ts: no-circular');
});
