import type { TenantId } from '@freehold/tenancy';
import { ForeignTenantError, UnknownOperationError } from '../errors.ts';

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
export function confine<Args>(operation: string, args: Args, tenant: TenantId): Args {
  const given: unknown = args ?? {};
  if (!isArguments(given)) throw new UnknownOperationError(operation);
  assertNoForeignTenant(operation, given, tenant);
  // The arguments with one more condition. Prisma has no type for that which fits all models.
  return withTenant(operation, given, tenant) as Args;
}

function withTenant(operation: string, args: Arguments, tenant: TenantId): Arguments {
  if (operationsWithoutFilter.has(operation)) return args;
  if (operationsWithFilter.has(operation))
    return { ...args, where: { AND: [args['where'] ?? {}, { tenantId: tenant }] } };
  if (operationsWithKey.has(operation) && isArguments(args['where'])) {
    return { ...args, where: { ...args['where'], tenantId: tenant } };
  }
  throw new UnknownOperationError(operation);
}

/**
 * Refuses every condition on `tenantId` but the tenant itself, whatever its result would be: it shows that the code was
 * written for several tenants. In `select` and `omit` the value is a boolean, and `orderBy` names columns only.
 */
function assertNoForeignTenant(operation: string, value: unknown, tenant: TenantId): void {
  if (Array.isArray(value)) {
    for (const element of value) assertNoForeignTenant(operation, element, tenant);
  } else if (isArguments(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'orderBy') continue;
      if (key !== 'tenantId') assertNoForeignTenant(operation, inner, tenant);
      else if (typeof inner !== 'boolean' && inner !== undefined && inner !== tenant) {
        throw new ForeignTenantError(operation);
      }
    }
  }
}

function isArguments(value: unknown): value is Arguments {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
