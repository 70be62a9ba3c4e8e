import { GeneratorError } from './errors.ts';
import { choicesName, type Field, fieldTypeOf } from './fields.ts';
import { addToList } from './imports.ts';
import { migrationName } from './migrations.ts';
import { readBlocks } from './prisma-schema.ts';
import type { Project } from './project.ts';
import type { ResourceName } from './resource-name.ts';
import { featureList, migrationsFolder, resourcePaths, schemaFiles } from './resource-paths.ts';

/**
 * Creates the files of a new resource, in memory.
 *
 * @throws {GeneratorError} where the name is taken
 */
export function newResource(project: Project, name: ResourceName, fields: readonly Field[]): void {
  assertNameIsFree(project, name);
  const paths = resourcePaths(name.plural);
  const values = { name, fields: fields.map(fieldInTemplates), ...inTemplates(name, fields) };
  const render = (template: string, path: string) => project.render(`resource/${template}.ejs`, path, values);
  render('model.prisma', paths.model);
  const migrations = project.find(`${migrationsFolder}/*/`).map((path) => path.split('/').at(-1) ?? '');
  render('migration.sql', `${migrationsFolder}/${migrationName(migrations, name.table)}/migration.sql`);
  render('contract.ts', `${paths.feature}/${name.singular}.ts`);
  for (const file of ['endpoints.ts', 'routes.ts', 'permissions.ts', 'index.ts'])
    render(file, `${paths.feature}/${file}`);
  render('test.ts', `${paths.test}/${name.plural}.test.ts`);
  project.write(featureList, addToList(project.read(featureList), name.camelPlural, `./${name.plural}/index.ts`));
}

function assertNameIsFree(project: Project, { plural, table, model }: ResourceName): void {
  const paths = resourcePaths(plural);
  for (const path of [paths.feature, paths.test, paths.model]) {
    if (project.exists(path))
      throw new GeneratorError(`${path} is there already. Choose another name, or delete it first.`);
  }
  const schema = project.find(schemaFiles).map((path) => ({ path, text: project.read(path) }));
  for (const block of schema.flatMap(readBlocks)) {
    if (block.name === model || block.databaseName === table) {
      throw new GeneratorError(`${block.file} has ${block.kind} ${block.name} already. Choose another name.`);
    }
  }
  const path = `/api/${plural}`;
  const owner = project.find('apps/api/src/**/*.ts').find((file) => hasPath(project.read(file), path));
  if (owner !== undefined) throw new GeneratorError(`${owner} has the path ${path} already. Choose another name.`);
}

/** Whether a line of code, and not of a comment, has a path or one below it. */
function hasPath(text: string, path: string): boolean {
  const named = new RegExp(`^(?!\\s*(?:/?\\*|//)).*['"\`]${path}['"\`/]`, 'm');
  return named.test(text);
}

/** A field as the templates need it. */
function fieldInTemplates(field: Field) {
  const { name, property, type, optional } = field;
  const { request, response, typescript, samples } = fieldTypeOf(field);
  const nullable = optional ? `${request}.nullable()` : request;
  const initial = optional ? `${nullable}.default(null)` : type === 'boolean' ? `${request}.default(false)` : request;
  const value = valueInJson(field);
  return {
    name,
    property,
    samples,
    newSchema: initial,
    changeSchema: `${nullable}.exactOptional()`,
    responseSchema: optional ? `${response}.nullable()` : response,
    typescript: optional ? `${typescript} | null` : typescript,
    json: optional && value !== `row.${property}` ? `row.${property} === null ? null : ${value}` : value,
  };
}

function valueInJson({ type, property }: Field): string {
  if (type === 'timestamp') return `timestamp(row.${property})`;
  return type === 'choice' ? `${choicesName(property)}.parse(row.${property})` : `row.${property}`;
}

/** A choice as the templates need it. */
function choiceInTemplates({ name, property, choices }: Field) {
  return { name, property, schema: choicesName(property), choices };
}

function inTemplates({ table }: ResourceName, fields: readonly Field[]) {
  return {
    sentence: (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`,
    unknownField: fields.some(({ name }) => name === 'colour') ? 'no_such_field' : 'colour',
    choices: fields.filter(({ type }) => type === 'choice').map(choiceInTemplates),
    renamed: fields.filter(({ name, property }) => name !== property),
    imports: imports(fields),
    modelLines: aligned([
      ['id', 'String', '@id @default(uuid(7)) @db.Uuid'],
      ['tenantId', 'String', '@default(dbgenerated("current_tenant_id()")) @map("tenant_id")'],
      ...fields.map(prismaField),
      ['ownerSub', 'String', '@map("owner_sub")'],
      ['createdAt', 'DateTime', '@default(now()) @map("created_at") @db.Timestamptz(3)'],
      ['updatedAt', 'DateTime', '@default(now()) @updatedAt @map("updated_at") @db.Timestamptz(3)'],
    ]),
    columnLines: aligned([
      ['id', 'uuid', 'NOT NULL,'],
      ['tenant_id', 'text', 'NOT NULL DEFAULT current_tenant_id(),'],
      ...fields.map(sqlColumn),
      ['owner_sub', 'text', 'NOT NULL,'],
      ['created_at', 'timestamptz(3)', 'NOT NULL DEFAULT CURRENT_TIMESTAMP,'],
      ['updated_at', 'timestamptz(3)', 'NOT NULL DEFAULT CURRENT_TIMESTAMP,'],
    ]),
    checks: fields.flatMap((field) => {
      const { name } = field;
      const { check } = fieldTypeOf(field);
      return check === undefined
        ? []
        : [{ name: `${table}_${name}_${check(name).name}`, condition: check(name).condition }];
    }),
  };
}

/** What the contract imports from `apps/api/src/http`, by file. */
function imports(fields: readonly Field[]): { from: string; names: string[] }[] {
  const byFile = new Map([['../../http/timestamp.ts', new Set(['timestamp'])]]);
  for (const field of fields) {
    const { import: imported } = fieldTypeOf(field);
    if (imported === undefined) continue;
    byFile.set(imported.from, (byFile.get(imported.from) ?? new Set()).add(imported.name));
  }
  return [...byFile].map(([from, names]) => ({ from, names: [...names] }));
}

function prismaField(field: Field): string[] {
  const { name, property, type, optional } = field;
  const attributes = [
    ...(type === 'boolean' && !optional ? ['@default(false)'] : []),
    ...(name === property ? [] : [`@map("${name}")`]),
    ...(type === 'timestamp' ? ['@db.Timestamptz(3)'] : []),
  ];
  return [property, `${fieldTypeOf(field).prisma}${optional ? '?' : ''}`, attributes.join(' ')];
}

function sqlColumn(field: Field): string[] {
  const { name, type, optional } = field;
  const { sql } = fieldTypeOf(field);
  if (optional) return [name, `${sql},`, ''];
  return [name, sql, type === 'boolean' ? 'NOT NULL DEFAULT false,' : 'NOT NULL,'];
}

/** Joins cells into lines with aligned columns. */
function aligned(rows: readonly (readonly string[])[]): string {
  const followed = (row: readonly string[], cell: number) => row.slice(cell + 1).some((text) => text !== '');
  const widths = [0, 1].map((cell) =>
    Math.max(...rows.map((row) => (followed(row, cell) ? (row[cell] ?? '').length : 0))),
  );
  const line = (row: readonly string[]) => row.map((text, cell) => text.padEnd(widths[cell] ?? 0)).join(' ');
  return rows.map((row) => `  ${line(row)}`.trimEnd()).join('\n');
}
