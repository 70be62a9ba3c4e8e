/**
 * Turns the `where` of a `findUnique` into one that `findFirst` takes. They differ in compound keys only:
 * `{ tenantId_id: { tenantId, id } }` there is `{ tenantId, id }` here.
 */
export function uniqueAsFilter(args: unknown): unknown {
  if (!isRecord(args) || !isRecord(args['where'])) return args;
  const where = Object.entries(args['where']).flatMap(([key, value]) => {
    const compound = isRecord(value) && Object.keys(value).join('_') === key;
    return compound ? Object.entries(value) : [[key, value] as const];
  });
  return { ...args, where: Object.fromEntries(where) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
