import type { TenantId } from '@freehold/tenancy';
import { UnknownOperationError } from '../errors.ts';
import type { Model } from './data-model.ts';
import { assertNoForeignTenant, isArguments } from './named-tenants.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** Operations with any `where`. */
const operationsWithFilter: ReadonlySet<string> = new Set([
  'findFirst',
  'findFirstOrThrow',
  'findMany',
  'count',
  'aggregate',
  'groupBy',
  'updateMany',
  'updateManyAndReturn',
  'deleteMany',
]);

/** Operations whose `where` has a unique key and may have further conditions beside it. */
const operationsWithKey: ReadonlySet<string> = new Set(['update', 'upsert', 'delete']);

/** Operations without a `where`. The database writes the tenant. */
const operationsWithoutFilter: ReadonlySet<string> = new Set(['create', 'createMany', 'createManyAndReturn']);

/**
 * Confines the arguments of a Prisma operation on a tenant table to one tenant.
 *
 * @param operation as Prisma calls it, `findMany`
 * @throws {ForeignTenantError} if data or a filter names another tenant, at any depth
 * @throws {UnknownOperationError}
 */
export function confine<Args>(operation: string, args: Args, tenant: TenantId, model: Model): Args {
  const given: unknown = args ?? {};
  if (!isArguments(given)) throw new UnknownOperationError(operation);
  assertNoForeignTenant(operation, given, tenant, model);
  // The arguments with one more condition. Prisma has no type for that which fits all models.
  return withTenant(operation, given, tenant, model) as Args;
}

function withTenant(operation: string, args: Arguments, tenant: TenantId, model: Model): Arguments {
  if (operationsWithoutFilter.has(operation)) return args;
  if (operationsWithFilter.has(operation))
    return { ...args, where: { AND: [args['where'] ?? {}, { tenantId: tenant }] } };
  if (operationsWithKey.has(operation) && isArguments(args['where'])) {
    const where = { ...args['where'], tenantId: tenant };
    if (operation !== 'upsert') return { ...args, where };
    return { ...args, where, create: withOwnTenant(args['create'], tenant, model) };
  }
  throw new UnknownOperationError(operation);
}

/**
 * Fills the tenant into the row of an upsert. Prisma sends one INSERT … ON CONFLICT only if the row has every value of
 * `where`; otherwise it reads first, and of two callers at once one fails. With a nested write it reads first in any
 * case, and takes no tenant, which it has from the relation.
 */
function withOwnTenant(row: unknown, tenant: TenantId, model: Model): unknown {
  if (!isArguments(row) || Object.keys(row).some((key) => model.field(key)?.kind === 'relation')) return row;
  return { ...row, tenantId: tenant };
}
