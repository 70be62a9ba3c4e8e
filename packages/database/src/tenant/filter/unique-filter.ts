import { MissingKeyError } from '../errors.ts';

/**
 * Converts the arguments of `findUnique` for `findFirst`. Only compound keys differ: `{ tenantId_id: { tenantId, id } }`
 * becomes `{ tenantId, id }`.
 *
 * @throws {MissingKeyError}
 */
export function uniqueAsFilter(args: unknown): unknown {
  const given = isRecord(args) && isRecord(args['where']) ? Object.entries(args['where']) : [];
  const where = given.flatMap(([key, value]) => {
    const compound = isRecord(value) && Object.keys(value).join('_') === key;
    if (compound && Object.values(value).includes(undefined)) throw new MissingKeyError();
    return compound ? Object.entries(value) : [[key, value] as const];
  });
  if (where.every(([, value]) => value === undefined)) throw new MissingKeyError();
  return { ...(isRecord(args) ? args : {}), where: Object.fromEntries(where) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
