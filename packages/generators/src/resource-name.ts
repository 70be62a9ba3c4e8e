import { pluralize, singularize } from 'inflection';
import { GeneratorError } from './errors.ts';
import { sqlReservedWords } from './sql-reserved-words.ts';

/** A resource's name in every form that the code uses. The examples are for `order-lines`. */
export interface ResourceName {
  /** `order-lines`: the folder, the path, the permissions. */
  readonly plural: string;
  /** `order-line`: the file of the contract. */
  readonly singular: string;
  /** `order_lines`: the table, and the list in a response. */
  readonly table: string;
  /** `OrderLines` */
  readonly pascalPlural: string;
  /** `orderLines`: the feature. */
  readonly camelPlural: string;
  /** `OrderLine`: the model. */
  readonly model: string;
  /** `orderLine`: the model in Prisma's client. */
  readonly camel: string;
  /** `order lines` */
  readonly words: string;
  /** `order line` */
  readonly singularWords: string;
  /** `an order line` */
  readonly withArticle: string;
}

/** Leaves room for `_tenant_id_id_key` in the 63 bytes of a PostgreSQL name. */
const maximumLength = 40;

/** Names that TypeScript or Prisma's client reserve. */
const takenModelNames = new Set(
  `Any Array BigInt Boolean Buffer Bytes Date DateTime Decimal Enum Error Float Function Int Json Map Model Never Null Number
  Object Omit Partial Pick Prisma PrismaClient Promise Record Required Set String Symbol Type Undefined Unknown Void`.split(
    /\s+/,
  ),
);

/**
 * Checks the name of a new resource.
 *
 * @param plural in the form `order-lines`
 * @param singular needed where it doesn't follow from the plural by rule
 * @throws {GeneratorError}
 */
export function newResourceName(plural: string, singular = singularize(plural)): ResourceName {
  for (const name of [plural, singular]) {
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
      throw new GeneratorError(
        `"${name}" is no name: write lower-case letters, digits and single hyphens (order-lines).`,
      );
    }
  }
  if (plural.length > maximumLength) {
    throw new GeneratorError(`"${plural}" is too long: a name has at most ${maximumLength} characters.`);
  }
  if (singular === singularize(plural) && pluralize(plural) !== plural) {
    throw new GeneratorError(`"${plural}" is a singular. Name a resource in the plural: ${pluralize(plural)}.`);
  }
  if (singular === plural) {
    throw new GeneratorError(`"${plural}" has no singular of its own. Name one: --singular ${plural}-entry.`);
  }
  const name = resourceName(plural, singular);
  if (sqlReservedWords.has(name.table)) {
    throw new GeneratorError(`"${name.table}" is a reserved word of SQL. Choose another name.`);
  }
  if (takenModelNames.has(name.model)) {
    throw new GeneratorError(
      `A model can't be named ${name.model}: TypeScript or Prisma uses that name. Choose another.`,
    );
  }
  return name;
}

/** Derives the forms of a valid name. */
export function resourceName(plural: string, singular: string): ResourceName {
  const singularWords = singular.replaceAll('-', ' ');
  return {
    plural,
    singular,
    table: snakeCase(plural),
    pascalPlural: pascalCase(plural),
    camelPlural: camelCase(snakeCase(plural)),
    model: pascalCase(singular),
    camel: camelCase(snakeCase(singular)),
    words: plural.replaceAll('-', ' '),
    singularWords,
    withArticle: `${/^([aeio]|u(?!ni|s[aeiu]))/.test(singular) ? 'an' : 'a'} ${singularWords}`,
  };
}

/** `due_at` becomes `dueAt`. */
export function camelCase(snake: string): string {
  return snake.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function snakeCase(kebab: string): string {
  return kebab.replaceAll('-', '_');
}

function pascalCase(kebab: string): string {
  const camel = camelCase(snakeCase(kebab));
  return `${camel.charAt(0).toUpperCase()}${camel.slice(1)}`;
}
