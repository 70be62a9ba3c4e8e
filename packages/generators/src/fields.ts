import { GeneratorError } from './errors.ts';
import { camelCase } from './resource-name.ts';
import { sqlReservedWords } from './sql-reserved-words.ts';

/** A type of field, as each generated file writes it. */
interface FieldType {
  /** Shown in the help. */
  readonly description: string;
  readonly prisma: string;
  readonly sql: string;
  /** A check constraint's suffix and condition. */
  readonly check?: (column: string) => { readonly name: string; readonly condition: string };
  /** The zod schema of a request, and where it comes from. */
  readonly request: string;
  readonly import?: { readonly name: string; readonly from: string };
  /** The zod schema of a response. */
  readonly response: string;
  readonly typescript: string;
  /** TypeScript literals for tests: a value, another one, and an invalid one. */
  readonly samples: readonly [value: string, other: string, invalid: string];
}

export type FieldTypeName = 'text' | 'long-text' | 'integer' | 'boolean' | 'timestamp';

export const fieldTypes: Readonly<Record<FieldTypeName, FieldType>> = {
  text: {
    description: 'one line of text: 1 to 200 characters',
    prisma: 'String',
    sql: 'text',
    check: (column) => ({ name: 'length', condition: `char_length(${column}) BETWEEN 1 AND 200` }),
    request: 'singleLineText',
    import: { name: 'singleLineText', from: '../../http/text.ts' },
    response: 'z.string()',
    typescript: 'string',
    samples: ["'A line'", "'Another line'", String.raw`'two\nlines'`],
  },
  'long-text': {
    description: 'text of several lines: at most 2000 characters',
    prisma: 'String',
    sql: 'text',
    check: (column) => ({ name: 'length', condition: `char_length(${column}) <= 2000` }),
    request: 'multiLineText',
    import: { name: 'multiLineText', from: '../../http/text.ts' },
    response: 'z.string()',
    typescript: 'string',
    samples: [String.raw`'Some text.\nOf two lines.'`, "'Other text.'", "'x'.repeat(2001)"],
  },
  integer: {
    description: 'a whole number of 32 bits',
    prisma: 'Int',
    sql: 'integer',
    request: 'int32',
    import: { name: 'int32', from: '../../http/int32.ts' },
    response: 'z.int()',
    typescript: 'number',
    samples: ['7', '-8', '1.5'],
  },
  boolean: {
    description: 'true or false; false where a request leaves it out',
    prisma: 'Boolean',
    sql: 'boolean',
    request: "z.boolean('must be true or false')",
    response: 'z.boolean()',
    typescript: 'boolean',
    samples: ['true', 'false', "'yes'"],
  },
  timestamp: {
    description: 'a moment, to the millisecond: 2026-11-21T14:09:02.123Z',
    prisma: 'DateTime',
    sql: 'timestamptz(3)',
    request: 'dateTime',
    import: { name: 'dateTime', from: '../../http/date-time.ts' },
    response: 'z.iso.datetime()',
    typescript: 'Date',
    samples: ["'2026-11-21T14:09:02.123Z'", "'2027-01-02T03:04:05.678Z'", "'tomorrow'"],
  },
};

/** A field of a resource. */
export interface Field {
  /** `due_at`: the column, and the name in JSON. */
  readonly name: string;
  /** `dueAt`: in Prisma's client. */
  readonly property: string;
  readonly type: FieldTypeName;
  /** Whether it can be null. */
  readonly optional: boolean;
}

/** The columns that every tenant table has. */
const givenColumns = ['id', 'tenant_id', 'owner_sub', 'created_at', 'updated_at'];

/** PostgreSQL truncates longer names. */
const maximumNameLength = 63;

/**
 * Reads a list of fields: `title:text done:boolean due_at:timestamp?`.
 *
 * @param table the table of the fields
 * @throws {GeneratorError}
 */
export function parseFields(list: string, table: string): Field[] {
  const fields = list
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map((word) => parseField(word, table));
  if (fields.length === 0) throw new GeneratorError('A resource needs at least one field: --fields "title:text".');
  const names = fields.map(({ name }) => name);
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  if (twice !== undefined) throw new GeneratorError(`The field ${twice} is named twice.`);
  return fields;
}

function parseField(word: string, table: string): Field {
  const [, name, type, mark] = /^([^:?]*):([^:?]*)(\??)$/.exec(word) ?? [];
  if (name === undefined || type === undefined) {
    throw new GeneratorError(`"${word}" is no field: write name:type, with ? after the type where it may be null.`);
  }
  if (!isFieldType(type)) {
    throw new GeneratorError(`"${type}" is no type of field. There are ${Object.keys(fieldTypes).join(', ')}.`);
  }
  if (!/^[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*$/.test(name)) {
    throw new GeneratorError(`"${name}" is no name of a field: write lower-case words joined by underscores (due_at).`);
  }
  if (givenColumns.includes(name)) {
    throw new GeneratorError(`Every table has ${givenColumns.join(', ')} already, so no field can be named ${name}.`);
  }
  if (sqlReservedWords.has(name)) {
    throw new GeneratorError(`"${name}" is a reserved word of SQL. Choose another name for the field.`);
  }
  if (`${table}_${name}_length`.length > maximumNameLength) {
    throw new GeneratorError(
      `"${name}" is too long for a field of ${table}: PostgreSQL cuts ${table}_${name}_length off.`,
    );
  }
  return { name, property: camelCase(name), type, optional: mark === '?' };
}

function isFieldType(type: string): type is FieldTypeName {
  return Object.hasOwn(fieldTypes, type);
}
