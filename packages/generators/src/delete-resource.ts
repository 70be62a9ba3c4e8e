import { dirname, join } from 'node:path';
import { GeneratorError } from './errors.ts';
import { removeImports } from './imports.ts';
import { migrationName } from './migrations.ts';
import { findReferences, type PrismaBlock, type Reference, readBlocks, removeReferences } from './prisma-schema.ts';
import type { Project } from './project.ts';
import { removeRegions } from './regions.ts';
import { migrationsFolder, resourcePaths, schemaFiles } from './resource-paths.ts';

/** Files that can name a resource. */
const sources = ['{apps,packages,prisma,docs,bench,docker}/**/*.{ts,prisma,md}', '*.md'];

/**
 * Deletes a resource, in memory: its files, and the regions and list entries of other files that are about it. Writes a
 * migration that drops its table and the columns that refer to it.
 *
 * @returns the files that still import what was deleted
 * @throws {GeneratorError}
 */
export function deleteResource(project: Project, plural: string): string[] {
  const paths = resourcePaths(plural);
  if (!/^[a-z][a-z0-9-]*$/.test(plural) || !project.exists(paths.feature) || !project.exists(paths.model)) {
    throw new GeneratorError(`There is no resource ${plural}: it would have ${paths.feature} and ${paths.model}.`);
  }
  const schema = project.find(schemaFiles).map((path) => ({ path, text: project.read(path) }));
  const blocks = schema.flatMap(readBlocks);
  const own = blocks.filter(({ file }) => file === paths.model);
  const references = findReferences(blocks, new Set(own.map(({ name }) => name)));

  const folders = [paths.feature, paths.test];
  const files = [paths.model, ...paths.demo].filter((path) => project.exists(path));
  for (const path of [...folders, ...files]) project.delete(path);
  const isDeleted = (path: string) => files.includes(path) || folders.some((folder) => path.startsWith(`${folder}/`));

  const left: string[] = [];
  for (const path of project.find(sources).filter((path) => !isDeleted(path))) {
    const text = project.read(path);
    const isOwn = (from: string) => isDeleted(join(dirname(path), from));
    const edited = editFile(path, text, { plural, isOwn, references });
    if (edited !== text) project.write(path, edited);
    if (path.endsWith('.ts') && importsOf(edited).some(isOwn)) left.push(path);
  }

  const migrations = project.find(`${migrationsFolder}/*/`).map((path) => path.split('/').at(-1) ?? '');
  const name = migrationName(migrations, `delete_${plural.replaceAll('-', '_')}`);
  const sql = project.find(`${migrationsFolder}/*/migration.sql`).map((path) => project.read(path));
  project.write(`${migrationsFolder}/${name}/migration.sql`, migration(own, references, sql.join('\n')));
  return left;
}

interface Edit {
  readonly plural: string;
  readonly isOwn: (from: string) => boolean;
  readonly references: readonly Reference[];
}

function editFile(path: string, text: string, { plural, isOwn, references }: Edit): string {
  const edited = removeRegions(text, plural);
  if (path.endsWith('.ts')) return removeImports(edited, isOwn);
  if (path.endsWith('.prisma'))
    return removeReferences(
      edited,
      references.filter(({ from }) => from.file === path),
    );
  return edited;
}

function importsOf(text: string): string[] {
  return [...text.matchAll(/ from '(\.[^']*)'|import\('(\.[^']*)'\)/g)].map(
    ([, from, dynamic]) => from ?? dynamic ?? '',
  );
}

/**
 * Drops the columns that refer to the tables, the tables, and what only they used.
 *
 * @param earlier the migrations so far
 */
function migration(own: readonly PrismaBlock[], references: readonly Reference[], earlier: string): string {
  const names = (kind: PrismaBlock['kind']) =>
    own
      .filter((block) => block.kind === kind)
      .map(({ databaseName }) => databaseName)
      .join(', ');
  const columns = references.flatMap(({ from, columns }) =>
    columns.map(({ column }) => `ALTER TABLE ${from.databaseName} DROP COLUMN ${column};\n`),
  );
  return [
    `-- Deletes ${names('model')}, with the rows of every tenant.\n\n`,
    ...columns,
    `DROP TABLE ${names('model')};\n`,
    ...triggerFunctions(earlier, new Set(own.map(({ databaseName }) => databaseName))).map(
      (name) => `DROP FUNCTION IF EXISTS ${name}();\n`,
    ),
    ...(names('enum') === '' ? [] : [`DROP TYPE ${names('enum')};\n`]),
  ].join('');
}

/** The functions of triggers on some tables, without those that other tables' triggers call. They outlive their tables. */
export function triggerFunctions(sql: string, tables: ReadonlySet<string>): string[] {
  const triggers = [
    ...sql.matchAll(
      /^CREATE (?:OR REPLACE )?TRIGGER\s[^;]*?\sON (\w+)\s[^;]*?\sEXECUTE (?:FUNCTION|PROCEDURE) (\w+)\(/gm,
    ),
  ].map(([, table = '', name = '']) => ({ table, name }));
  const others = new Set(triggers.filter(({ table }) => !tables.has(table)).map(({ name }) => name));
  return [...new Set(triggers.map(({ name }) => name))].filter((name) => !others.has(name));
}
