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

type PlainTypeName = 'text' | 'long-text' | 'integer' | 'boolean' | 'timestamp';
export type FieldTypeName = PlainTypeName | 'choice';

const plainTypes: Readonly<Record<PlainTypeName, FieldType>> = {
  text: {
    description: 'one line of text: 1 to 200 characters, none that control text or its direction',
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

/** One of some words: text with a CHECK, since row-level security keeps an index from being searched for an enum. */
function choiceType(property: string, choices: readonly string[]): FieldType {
  const [first = '', second = ''] = choices;
  return {
    description: 'one of the words; the list can be filtered by it: choice(open|done)',
    prisma: 'String',
    sql: 'text',
    check: (column) => ({ name: 'known', condition: `${column} IN (${choices.map(literal).join(', ')})` }),
    request: choicesName(property),
    response: choicesName(property),
    typescript: 'string',
    samples: [literal(first), literal(second), "'NONE OF THEM'"],
  };
}

/** The name of a field's schema in the contract. */
export function choicesName(property: string): string {
  return `${property}Choices`;
}

/** For TypeScript and for SQL. */
function literal(choice: string): string {
  return `'${choice}'`;
}

/** The types with their descriptions. */
export const typeDescriptions: Readonly<Record<FieldTypeName, string>> = {
  text: plainTypes.text.description,
  'long-text': plainTypes['long-text'].description,
  integer: plainTypes.integer.description,
  boolean: plainTypes.boolean.description,
  timestamp: plainTypes.timestamp.description,
  choice: choiceType('', []).description,
};

export function fieldTypeOf({ type, property, choices }: Field): FieldType {
  return type === 'choice' ? choiceType(property, choices) : plainTypes[type];
}

/** A field of a resource. */
export interface Field {
  /** `due_at`: the column, and the name in JSON. */
  readonly name: string;
  /** `dueAt`: in Prisma's client. */
  readonly property: string;
  readonly type: FieldTypeName;
  /** The words of a `choice`. */
  readonly choices: readonly string[];
  /** Whether it can be null. */
  readonly optional: boolean;
}

/** The columns that every tenant table has. */
const givenColumns = ['id', 'tenant_id', 'owner_sub', 'created_at', 'updated_at'];

/** The parameters that every list has. */
const listParameters = ['limit', 'cursor'];

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
  const [, name, type, list, mark] = /^([^:?]*):([^:?(]*)(?:\(([^:?()]*)\))?(\??)$/.exec(word) ?? [];
  if (name === undefined || type === undefined) {
    throw new GeneratorError(`"${word}" is no field: write name:type, with ? after the type where it may be null.`);
  }
  if (!isFieldType(type) || (type === 'choice') !== (list !== undefined)) {
    const types = Object.keys(typeDescriptions).join(', ').replace('choice', 'choice(open|done)');
    throw new GeneratorError(`"${type}" is no type of field. There are ${types}.`);
  }
  const choices = parseChoices(name, list);
  if (!/^[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*$/.test(name)) {
    throw new GeneratorError(`"${name}" is no name of a field: write lower-case words joined by underscores (due_at).`);
  }
  if (givenColumns.includes(name)) {
    throw new GeneratorError(`Every table has ${givenColumns.join(', ')} already, so no field can be named ${name}.`);
  }
  if (sqlReservedWords.has(name)) {
    throw new GeneratorError(`"${name}" is a reserved word of SQL. Choose another name for the field.`);
  }
  if (type === 'choice' && listParameters.includes(name)) {
    throw new GeneratorError(`Every list has the parameter ${name} already, so a choice can't be named ${name}.`);
  }
  const longest = type === 'choice' ? `${table}_tenant_id_${name}_id_idx` : `${table}_${name}_length`;
  if (longest.length > maximumNameLength) {
    throw new GeneratorError(`"${name}" is too long for a field of ${table}: PostgreSQL cuts ${longest} off.`);
  }
  return { name, property: camelCase(name), type, choices, optional: mark === '?' };
}

function parseChoices(name: string, list: string | undefined): string[] {
  if (list === undefined) return [];
  const choices = list.split('|');
  const isWrong = choices.some((choice) => !/^[a-z0-9]+([_-][a-z0-9]+)*$/.test(choice));
  if (isWrong || choices.length < 2 || new Set(choices).size < choices.length) {
    throw new GeneratorError(
      `"${list}" are no choices for ${name}: write two or more different words of lower-case letters, digits, - and _, with | between them.`,
    );
  }
  return choices;
}

function isFieldType(type: string): type is FieldTypeName {
  return Object.hasOwn(typeDescriptions, type);
}
