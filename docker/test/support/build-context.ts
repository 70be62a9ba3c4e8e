import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import dockerignore from '@balena/dockerignore';
import { root } from './repository-root.ts';

const text = readFileSync(`${root}.dockerignore`, 'utf8');
const rules = dockerignore.default().add(text);
const exceptions = text.split('\n').flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));

/** Whether .dockerignore excludes a path from the build. */
export function isIgnored(path: string): boolean {
  return rules.ignores(path);
}

/** Every file of the build context, relative to the clone. */
export async function contextFiles(folder = ''): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const files = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      // As in Docker, an excluded folder is searched where an exception may be in it.
      if (isIgnored(path) && !exceptions.some((exception) => exception.startsWith(`${path}/`))) return [];
      if (entry.isDirectory()) return contextFiles(path);
      return isIgnored(path) ? [] : [path];
    }),
  );
  return files.flat();
}
