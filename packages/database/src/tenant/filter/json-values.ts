import { Prisma } from '../../generated/client.ts';

/**
 * Copies arguments, with values that have `toJSON`, such as a `Temporal.Instant`, replaced by what it returns. Prisma does so
 * itself, but its extensions copy the arguments first, and their copy of an object has its fields alone.
 *
 * @param args the arguments of an operation, or a value of raw SQL
 */
export function resolveJson(args: unknown): unknown {
  if (Array.isArray(args) && 'raw' in args) return args;
  return isPlain(args) ? resolveFields(args) : resolveValue(args);
}

function resolveValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolveValue);
  if (typeof value !== 'object' || value === null || isKeptByPrisma(value)) return value;
  const toJson: unknown = Reflect.get(value, 'toJSON');
  if (typeof toJson === 'function') return resolveValue(Reflect.apply(toJson, value, []));
  return isPlain(value) ? resolveFields(value) : value;
}

function resolveFields(object: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, resolveValue(value)]));
}

/** These have `toJSON` too, and Prisma converts them by their type. */
function isKeptByPrisma(value: object): boolean {
  return value instanceof Date || Prisma.Decimal.isDecimal(value) || ArrayBuffer.isView(value);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
