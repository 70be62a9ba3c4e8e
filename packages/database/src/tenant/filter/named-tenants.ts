import type { TenantId } from '@freehold/tenancy';
import { ForeignTenantError } from '../errors.ts';
import type { Model } from './data-model.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** Keys of a relation that hold fields of the related model: conditions, rows or changes. */
const wordsBeforeFields: ReadonlySet<string> = new Set([
  ...['some', 'every', 'none', 'is', 'isNot'],
  ...['create', 'connect', 'disconnect', 'set', 'delete', 'deleteMany'],
]);

/** Keys of a relation that hold arguments: `where`, `data`, `create`, `update`. */
const wordsBeforeArguments: ReadonlySet<string> = new Set(['connectOrCreate', 'createMany', 'updateMany', 'upsert']);

const combinations: ReadonlySet<string> = new Set(['AND', 'OR', 'NOT']);

/**
 * Refuses every condition on `tenantId` but the tenant itself, whatever its result would be: it shows that the code was
 * written for several tenants. In `select` and `omit` the value is a boolean, and `orderBy` names columns only. A JSON
 * column may hold any key. What is none of Prisma's arguments is searched as a whole.
 *
 * @throws {ForeignTenantError}
 */
export function assertNoForeignTenant(operation: string, args: Arguments, tenant: TenantId, model: Model): void {
  checkArguments(args, model);

  function checkArguments(value: unknown, of: Model): void {
    for (const given of asList(value)) {
      for (const [key, inner] of entriesOf(given)) {
        if (key === 'orderBy') continue;
        if (key === 'select' || key === 'include') checkSelection(inner, of);
        else if (['where', 'cursor', 'having', 'data', 'create', 'update'].includes(key)) checkFields(inner, of);
        else checkAnything(key, inner);
      }
    }
  }

  function checkFields(value: unknown, of: Model): void {
    for (const given of asList(value)) {
      for (const [key, inner] of entriesOf(given)) {
        const field = of.field(key);
        if (field?.kind === 'json') continue;
        if (field?.kind === 'relation') checkRelation(inner, field.model);
        else if (field === undefined && combinations.has(key)) checkFields(inner, of);
        else checkAnything(key, inner);
      }
    }
  }

  function checkRelation(value: unknown, of: Model): void {
    for (const given of asList(value)) {
      for (const [key, inner] of entriesOf(given)) {
        // A model may have a field that is called as one of these words.
        const isWord = of.field(key) === undefined;
        if (isWord && wordsBeforeFields.has(key)) checkFields(inner, of);
        else if (isWord && wordsBeforeArguments.has(key)) checkArguments(inner, of);
        else if (isWord && key === 'update') checkUpdate(inner, of);
        else if (of.field(key)?.kind === 'json' && isAmbiguous(key)) checkAnything(key, inner);
        else checkFields({ [key]: inner }, of);
      }
    }
  }

  /** Either `{ where, data }`, or the changes themselves. */
  function checkUpdate(value: unknown, of: Model): void {
    for (const given of asList(value)) {
      const keys = entriesOf(given).map(([key]) => key);
      const hasArguments = keys.includes('data') && keys.every((key) => key === 'data' || key === 'where');
      if (!hasArguments) checkFields(given, of);
      else if (of.field('data') === undefined) checkArguments(given, of);
      else checkAnything('update', given);
    }
  }

  function checkSelection(value: unknown, of: Model): void {
    for (const [key, inner] of entriesOf(value)) {
      const field = of.field(key);
      if (field?.kind === 'relation') checkArguments(inner, field.model);
      else if (field === undefined && key === '_count') checkArguments(inner, of);
      else checkAnything(key, inner);
    }
  }

  function checkAnything(key: string, value: unknown): void {
    if (key === 'tenantId') {
      if (typeof value !== 'boolean' && value !== undefined && value !== tenant)
        throw new ForeignTenantError(operation);
    } else if (Array.isArray(value)) {
      for (const element of value) checkAnything('', element);
    } else for (const [innerKey, inner] of entriesOf(value)) checkAnything(innerKey, inner);
  }
}

function isAmbiguous(key: string): boolean {
  return wordsBeforeFields.has(key) || wordsBeforeArguments.has(key) || key === 'update';
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value];
}

function entriesOf(value: unknown): [string, unknown][] {
  return isArguments(value) ? Object.entries(value) : [];
}

/** Whether a value is an object as it is written in code, and not of a class. */
export function isArguments(value: unknown): value is Arguments {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
