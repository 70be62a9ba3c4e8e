import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const biome = fileURLToPath(import.meta.resolve('@biomejs/biome/bin/biome'));

/** Formats files as `npm run format` does, sorts imports and removes unused ones. @returns the error, if it failed */
export function format(root: string, paths: readonly string[]): string | undefined {
  return (
    run(root, ['lint', '--write', '--unsafe', '--only=correctness/noUnusedImports', ...paths]) ??
    run(root, ['lint', '--write', '--only=style/useImportType', ...paths]) ??
    run(root, ['check', '--write', '--linter-enabled=false', ...paths])
  );
}

function run(root: string, args: readonly string[]): string | undefined {
  const options = [biome, ...args, '--no-errors-on-unmatched'];
  const { status, stdout, stderr } = spawnSync(process.execPath, options, { cwd: root, encoding: 'utf8' });
  return status === 0 ? undefined : `${stdout}${stderr}`;
}
