/**
 * Gives the product another name in every file that git tracks:
 *
 *     npm run rename -- --name acme-platform --scope @acme [--title "Acme Platform"]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type ProductName, renameText, titleOf, upstream } from './names.ts';

const usage = 'npm run rename -- --name acme-platform --scope @acme [--title "Acme Platform"]';

/** These files keep upstream's name, also in a renamed product. */
const keptFiles = new Set([
  'LICENSE',
  'CHANGELOG.md',
  'docs/own.md',
  'packages/repository/src/rename/names.ts',
  'packages/repository/test/rename-text.test.ts',
  'packages/generators/test/copies/rename.test.ts',
]);

try {
  rename(productFromArguments());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function productFromArguments(): ProductName {
  const { values } = parseArgs({
    options: { name: { type: 'string' }, scope: { type: 'string' }, title: { type: 'string' } },
  });
  const { name = '', scope = '' } = values;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 17)
    throw new Error(`--name must be at most 17 lower-case letters, digits and single hyphens, as in\n  ${usage}`);
  if (!/^@[a-z0-9][a-z0-9-]*$/.test(scope)) throw new Error(`--scope must be an npm scope, as in\n  ${usage}`);
  return { name, scope, title: values.title ?? titleOf(name) };
}

function rename(product: ProductName): void {
  const { name } = JSON.parse(readFileSync('package.json', 'utf8'));
  if (name !== upstream.name) throw new Error(`The product has another name already: ${name}.`);
  // Upstream's .gitignore doesn't name the local data of the renamed product.
  const uncommitted = git('status', '--porcelain').replace(`?? .${product.name}/\n`, '');
  if (uncommitted !== '') throw new Error(`Commit or stash your changes first:\n${uncommitted.trimEnd()}`);

  const changed = trackedFiles().filter((path) => renameFile(path, product));
  for (const path of trackedFiles()) movePath(path, renameText(path, product));
  // Names of another length change line breaks, and imports are sorted by name.
  execFileSync('npx', ['biome', 'check', '--write', '--linter-enabled=false', '--log-level=error', '.']);
  process.stdout.write(report(product, changed));
}

function report(product: ProductName, changed: readonly string[]): string {
  const spellings = ['@freehold/tenancy', 'freehold', 'Freehold', 'freehold_app', 'FREEHOLD_HOME', '.freehold/'];
  const folders = Map.groupBy(changed, (path) => /^(?:(?:apps|packages)\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? '.');
  return `Renamed:

${spellings.map((spelling) => `  ${spelling.padEnd(20)}${renameText(spelling, product)}`).join('\n')}

Files changed (\`git diff\` shows them):

${[...folders].map(([folder, files]) => `  ${folder.padEnd(28)}${String(files.length).padStart(4)}`).join('\n')}

Next: \`npm install\`, which links the packages under their new names, then \`npm test\`, and commit.
docs/own.md says how to take later versions.
`;
}

function trackedFiles(): string[] {
  return git('ls-files', '-z')
    .split('\0')
    .filter((path) => path !== '' && !keptFiles.has(path));
}

/** @returns whether the file had the old name */
function renameFile(path: string, product: ProductName): boolean {
  const before = readFileSync(path);
  if (before.includes(0)) return false;
  const text = before.toString();
  const after = renameText(text, product);
  if (after === text) return false;
  writeFileSync(path, after);
  return true;
}

function movePath(from: string, to: string): void {
  if (from === to) return;
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
}

function git(...args: string[]): string {
  return execFileSync('git', args, { encoding: 'utf8' });
}
