/** Reads and edits a Prisma schema as text, so that comments and layout stay as they are. Each field has its own line. */

export interface PrismaFile {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
}

/** A model or an enum. */
export interface PrismaBlock {
  readonly kind: 'model' | 'enum';
  readonly name: string;
  /** The table or type in the database. */
  readonly databaseName: string;
  readonly file: string;
  readonly fields: readonly PrismaField[];
}

export interface PrismaField {
  readonly name: string;
  readonly column: string;
  /** Without `?` and `[]`. */
  readonly type: string;
  /** The fields of a relation's foreign key. */
  readonly references: readonly string[];
}

export function readBlocks({ path, text }: PrismaFile): PrismaBlock[] {
  return [...text.matchAll(/^(model|enum) (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, kind, name = '', body = '']) => ({
    kind: kind === 'enum' ? 'enum' : 'model',
    name,
    databaseName: /^\s*@@map\("(\w+)"\)/m.exec(body)?.[1] ?? name,
    file: path,
    fields: kind === 'enum' ? [] : [...body.matchAll(/^ {2}(\w+) +(\w+)(.*)$/gm)].map(toField),
  }));
}

function toField([, name = '', type = '', attributes = '']: RegExpExecArray | readonly string[]): PrismaField {
  return {
    name,
    type,
    column: /@map\("(\w+)"\)/.exec(attributes)?.[1] ?? name,
    references: namesIn(/@relation\(.*?fields: \[([^\]]*)\]/.exec(attributes)?.[1]),
  };
}

/** A reference from one model to another. */
export interface Reference {
  readonly from: PrismaBlock;
  /** The relation's field. */
  readonly relation: string;
  /** The columns of the foreign key without the tenant's. Empty on the other side, which has no column. */
  readonly columns: readonly PrismaField[];
}

/** Finds the references of other models to the named ones. */
export function findReferences(blocks: readonly PrismaBlock[], names: ReadonlySet<string>): Reference[] {
  return blocks
    .filter(({ name }) => !names.has(name))
    .flatMap((from) =>
      from.fields
        .filter(({ type }) => names.has(type))
        .map(({ name: relation, references }) => ({
          from,
          relation,
          columns: from.fields.filter(({ name }) => name !== 'tenantId' && references.includes(name)),
        })),
    );
}

/** Removes references: the relations, their columns, and the indexes on those. */
export function removeReferences(text: string, references: readonly Reference[]): string {
  return references.reduce((edited, { from, relation, columns }) => {
    const gone = new Set([relation, ...columns.map(({ name }) => name)]);
    return edited.replace(new RegExp(`^model ${from.name} \\{\\n[\\s\\S]*?^\\}`, 'm'), (block) =>
      block
        .split('\n')
        .filter((line, n, lines) => !isAbout(isComment(line) ? lineBelow(lines, n) : line, gone))
        .join('\n')
        .replaceAll(/\n{3,}/g, '\n\n')
        .replaceAll(/\{\n\n/g, '{\n'),
    );
  }, text);
}

function isAbout(line: string, names: ReadonlySet<string>): boolean {
  const index = /^\s*@@(?:unique|index|id)\(\[([^\]]*)\]/.exec(line)?.[1];
  if (index !== undefined) return namesIn(index).some((name) => names.has(name));
  return names.has(/^\s*(\w+)\s/.exec(line)?.[1] ?? '');
}

function isComment(line: string): boolean {
  return /^\s*\/\//.test(line);
}

/** The line that a comment stands above. */
function lineBelow(lines: readonly string[], n: number): string {
  return lines.slice(n).find((line) => !isComment(line)) ?? '';
}

function namesIn(list = ''): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
