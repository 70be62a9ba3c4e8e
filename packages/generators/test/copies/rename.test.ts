import { cp, glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyProject, type ProjectCopy } from './project-copy.ts';

const root = join(import.meta.dirname, '../../../..');
const { name } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

/** Files that keep upstream's name, also in a renamed product. */
const kept = [
  'CHANGELOG.md',
  'LICENSE',
  'docs/own.md',
  'packages/generators/test/copies/rename.test.ts',
  'packages/repository/src/rename/names.ts',
  'packages/repository/test/rename-text.test.ts',
];

const alreadyRenamed = name === 'freehold' ? '' : ' (skipped: the product is renamed already)';

describe.skipIf(alreadyRenamed !== '')(`npm run rename${alreadyRenamed}`, () => {
  let copy: ProjectCopy;
  const rename = 'npm run -s rename -- --name acme-platform --scope @acme';

  beforeAll(async () => {
    copy = await copyProject();
    for await (const generated of glob('{bench,packages/*}/src/generated', { cwd: root }))
      await cp(join(root, generated), join(copy.directory, generated), { recursive: true });
    await copy.run('git init -q; git add -A; git -c user.name=test -c user.email=test@example.com commit -qm copy');
  });
  afterAll(() => copy.delete());

  test('refuses names that AWS or npm would refuse', async () => {
    await expect(copy.run('npm run -s rename -- --name Acme --scope @acme')).rejects.toThrow('--name must be');
    await expect(copy.run('npm run -s rename -- --name acme --scope acme')).rejects.toThrow('--scope must be');
    expect(await copy.run('git status --porcelain')).toBe('');
  });

  test('refuses to run while anything is uncommitted', async () => {
    await copy.run('touch uncommitted');
    await expect(copy.run(rename)).rejects.toThrow('Commit or stash your changes first:\n?? uncommitted');
    await copy.run('rm uncommitted');
  });

  test('leaves the old name to the documents of upstream, and prints what it changed', async () => {
    const printed = await copy.run(rename);
    expect(printed).toMatch(/@freehold\/tenancy +@acme\/tenancy/);
    expect(printed).toMatch(/packages\/database +\d+/);
    const found = await copy.run('git add -A; git grep -il freehold; git ls-files | grep -i freehold || true');
    expect(found.trim().split('\n')).toEqual(kept);
  });

  test('leaves a project that passes the type check and the linter', async () => {
    await copy.run('mv node_modules/@freehold node_modules/@acme');
    await copy.run('npm run -s typecheck; npm run -s lint');
  });

  test('refuses to rename a product that has another name already', async () => {
    await expect(copy.run(rename)).rejects.toThrow('The product has another name already: acme-platform.');
  });
});
