import {
  type Attempt,
  acmeRows,
  attempt,
  call,
  globexRows,
  notFound,
  returns,
  rowSecurity,
  uniqueViolation,
  unusedId,
} from './attempt.ts';

/** Every operation on globex's row, by an id that acme knows. */
export const byId: readonly Attempt[] = (['project', 'task'] as const).flatMap((model) => {
  const where = { id: globexRows[model] };
  const own = model === 'project' ? { name: 'new', ownerSub: 'wile' } : { title: 'new', ownerSub: 'wile' };
  const data = { ownerSub: 'taken' };
  const noValue = { _max: { ownerSub: null }, _count: 0 };
  return [
    attempt(`${model}.findUnique finds no row by its id`, call(`${model}.findUnique`, { where }), returns(null)),
    attempt(`${model}.findUniqueOrThrow throws`, call(`${model}.findUniqueOrThrow`, { where }), notFound),
    attempt(`${model}.findFirst finds no row by its id`, call(`${model}.findFirst`, { where }), returns(null)),
    attempt(`${model}.findFirstOrThrow throws`, call(`${model}.findFirstOrThrow`, { where }), notFound),
    attempt(`${model}.findMany lists no row by its id`, call(`${model}.findMany`, { where }), returns([])),
    attempt(
      `${model}.findMany lists only own rows, whatever the alternatives say`,
      call(`${model}.findMany`, {
        where: { OR: [where, { NOT: { id: acmeRows[model] } }, { NOT: { id: unusedId } }] },
        select: { id: true },
      }),
      returns([{ id: acmeRows[model] }]),
    ),
    attempt(`${model}.count counts none`, call(`${model}.count`, { where }), returns(0)),
    attempt(
      `${model}.aggregate sees nothing of it`,
      call(`${model}.aggregate`, { where, _max: { ownerSub: true }, _count: true }),
      returns(noValue),
    ),
    attempt(
      `${model}.groupBy groups own rows only`,
      call(`${model}.groupBy`, { by: ['ownerSub'], _count: true, orderBy: { ownerSub: 'asc' } }),
      returns([{ ownerSub: 'wile', _count: 1 }]),
    ),
    attempt(
      `${model}.groupBy having a value of it finds no group`,
      call(`${model}.groupBy`, { by: ['ownerSub'], having: { ownerSub: { startsWith: 'hank' } } }),
      returns([]),
    ),
    attempt(
      `${model}.findMany with distinct shows own values only`,
      call(`${model}.findMany`, { distinct: ['tenantId'], select: { tenantId: true } }),
      returns([{ tenantId: 'acme' }]),
    ),
    attempt(`${model}.update finds nothing to update`, call(`${model}.update`, { where, data }), notFound),
    attempt(`${model}.updateMany updates none`, call(`${model}.updateMany`, { where, data }), returns({ count: 0 })),
    attempt(
      `${model}.updateManyAndReturn returns none`,
      call(`${model}.updateManyAndReturn`, { where, data }),
      returns([]),
    ),
    attempt(
      `${model}.upsert of its id creates a row of acme's own with another id`,
      call(`${model}.upsert`, { where, update: data, create: own, select: { tenantId: true, ownerSub: true } }),
      returns({ tenantId: 'acme', ownerSub: 'wile' }),
    ),
    attempt(
      `${model}.upsert can not take its id over`,
      call(`${model}.upsert`, { where, update: data, create: { ...own, ...where } }),
      uniqueViolation,
      // Without the filter, Prisma sends one INSERT … ON CONFLICT DO UPDATE.
      rowSecurity,
    ),
    attempt(`${model}.delete finds nothing to delete`, call(`${model}.delete`, { where }), notFound),
    attempt(`${model}.deleteMany deletes none`, call(`${model}.deleteMany`, { where }), returns({ count: 0 })),
    attempt(
      `${model}.findMany from its place as a cursor begins nowhere`,
      call(`${model}.findMany`, { cursor: where, take: 10, orderBy: { id: 'asc' } }),
      returns([]),
    ),
    attempt(
      `${model}.findMany backwards from its place as a cursor begins nowhere`,
      call(`${model}.findMany`, { cursor: where, take: -10, skip: 1, orderBy: { id: 'asc' } }),
      returns([]),
    ),
  ];
});
