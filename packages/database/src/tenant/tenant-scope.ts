import { AsyncLocalStorage } from 'node:async_hooks';
import type { TenantId } from '@freehold/tenancy';
import { NoTenantError } from './errors.ts';

interface Scope {
  readonly tenant: TenantId;
  readonly isRawSql: boolean;
}

const storage = new AsyncLocalStorage<Scope>();

/** Runs work for a tenant. It is awaited inside the scope, since a Prisma promise does nothing until it is awaited. */
export function runInTenantScope<Result>(tenant: TenantId, work: () => PromiseLike<Result>): Promise<Result> {
  return storage.run({ tenant, isRawSql: false }, async () => await work());
}

/** Calls a function for a tenant. What it returns, such as a Prisma promise, runs outside the scope. */
export function startInTenantScope<Result>(tenant: TenantId, work: () => Result): Result {
  return storage.run({ tenant, isRawSql: false }, work);
}

/** Runs raw SQL for the tenant in scope. */
export function runRawSqlInScope<Result>(work: () => PromiseLike<Result>): Promise<Result> {
  return storage.run({ ...scope(), isRawSql: true }, async () => await work());
}

/** The tenant of the current query. @throws {NoTenantError} */
export function currentTenant(): TenantId {
  return scope().tenant;
}

/** Whether the current query is raw SQL. @throws {NoTenantError} */
export function isRawSqlInScope(): boolean {
  return scope().isRawSql;
}

function scope(): Scope {
  const current = storage.getStore();
  if (current === undefined) throw new NoTenantError();
  return current;
}

const transactions = new AsyncLocalStorage<true>();

/** Runs the work of a transaction. What it returns may be a Prisma promise, which is awaited inside the scope. */
export function runInTransactionScope<Result>(work: () => PromiseLike<Result>): Promise<Result> {
  return transactions.run(true, async () => await work());
}

/** Whether an operation is part of a transaction's work: it can't be repeated by itself. */
export function isInTransaction(): boolean {
  return transactions.getStore() === true;
}
