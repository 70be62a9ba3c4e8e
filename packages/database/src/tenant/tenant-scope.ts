import { AsyncLocalStorage } from 'node:async_hooks';
import type { TenantId } from '@freehold/tenancy';
import { NoTenantError } from './errors.ts';

interface Scope {
  readonly tenant: TenantId;
  readonly isRawSql: boolean;
}

const storage = new AsyncLocalStorage<Scope>();

/**
 * Runs work for a tenant. The work is awaited inside, since a Prisma promise does nothing until it is: returned as it
 * is, it would run after the scope had been left.
 */
export function runInTenantScope<Result>(tenant: TenantId, work: () => PromiseLike<Result>): Promise<Result> {
  return storage.run({ tenant, isRawSql: false }, async () => await work());
}

/** Begins something for a tenant. What it returns and does later, such as a Prisma promise, is not in the scope any more. */
export function startInTenantScope<Result>(tenant: TenantId, work: () => Result): Result {
  return storage.run({ tenant, isRawSql: false }, work);
}

/** Runs raw SQL for the tenant in scope. */
export function runRawSqlInScope<Result>(work: () => PromiseLike<Result>): Promise<Result> {
  return storage.run({ ...scope(), isRawSql: true }, async () => await work());
}

/** The tenant that the current query is for. @throws {NoTenantError} */
export function currentTenant(): TenantId {
  return scope().tenant;
}

/** Whether somebody wrote the current query as SQL. @throws {NoTenantError} */
export function isRawSqlInScope(): boolean {
  return scope().isRawSql;
}

function scope(): Scope {
  const current = storage.getStore();
  if (current === undefined) throw new NoTenantError();
  return current;
}
