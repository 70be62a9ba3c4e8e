import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { create as createMemFs } from 'mem-fs';
import { create as createEditor, type MemFsEditor } from 'mem-fs-editor';

/** The project's files. Changes stay in memory until they are written, all at once. Paths are relative to the root. */
export interface Project {
  readonly root: string;
  exists(path: string): boolean;
  read(path: string): string;
  write(path: string, text: string): void;
  /** Renders a template of `templates/` into a file. */
  render(template: string, path: string, values: object): void;
  /** Deletes a file, or a folder with its content. */
  delete(path: string): void;
  /** The files below the root that match a pattern, sorted. */
  find(pattern: string | readonly string[]): string[];
  /** The changes that `commit` writes, sorted by path. */
  changes(): Change[];
  commit(): Promise<void>;
}

export interface Change {
  readonly path: string;
  readonly kind: 'created' | 'changed' | 'deleted';
}

const templates = join(import.meta.dirname, '../templates');

export function openProject(root: string): Project {
  const files: MemFsEditor = createEditor(createMemFs());
  const at = (path: string) => join(root, path);
  return {
    root,
    exists: (path) => files.exists(at(path)) || existsSync(at(path)),
    read: (path) => files.read(at(path)) ?? '',
    write: (path, text) => void files.write(at(path), text),
    render(template, path, values) {
      // Values go into code and SQL as they are, not into HTML.
      files.copyTpl(join(templates, template), at(path), values, { transformOptions: { escape: String } });
    },
    delete(path) {
      for (const file of globSync([path, `${path}/**/*.*`], { cwd: root })) files.delete(at(file));
    },
    find: (pattern) =>
      globSync([pattern].flat(), {
        cwd: root,
        exclude: (path) => /(^|\/)(node_modules|generated)(\/|$)/.test(path),
      }).sort(),
    changes() {
      return Object.entries(files.dump(root))
        .map(([path, { state }]): Change => {
          if (state === 'deleted') return { path, kind: 'deleted' };
          return { path, kind: existsSync(at(path)) ? 'changed' : 'created' };
        })
        .sort((a, b) => a.path.localeCompare(b.path));
    },
    commit: () => files.commit(),
  };
}
