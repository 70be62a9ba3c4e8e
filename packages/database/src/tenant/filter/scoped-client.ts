import type { TenantId } from '@freehold/tenancy';
import { runInTenantScope, startInTenantScope } from '../tenant-scope.ts';
import { resolveJson } from './json-values.ts';

/** An operation of a tenant's client that can be called again on the client of a transaction. */
export interface Replayable {
  readonly tenant: TenantId;
  readonly replay: (transaction: object) => PromiseLike<unknown>;
}

/** Marks operations as replayable. It is private to this file, so that no other object can have it. */
const replayable = Symbol('replayable');

/** Returns how to replay an operation of a tenant's client; `undefined` for anything else. */
export function replayableOf(operation: unknown): Replayable | undefined {
  return typeof operation === 'object' && operation !== null ? Reflect.get(operation, replayable) : undefined;
}

/**
 * Returns a view of a shared client, or of a transaction's client, for one tenant: all that is reached through it runs in
 * the tenant's scope. Creating a Prisma client for each tenant would take a good part of a query's time.
 */
export function scopedClient<Client extends object>(client: Client, tenant: TenantId): Client {
  return new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name === '$transaction') return (...args: unknown[]) => transact(target, tenant, args);
      if (typeof member === 'function') {
        return (...args: unknown[]) => callInScope(target, tenant, name, args, (transaction) => transaction);
      }
      if (isExtended(member)) return scopedClient(member, tenant);
      return typeof name === 'string' && isModel(member, name) ? scopedModel(member, tenant, name) : member;
    },
  });
}

function scopedModel(model: object, tenant: TenantId, modelName: string): object {
  return new Proxy(model, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member === 'function') {
        return (...args: unknown[]) =>
          callInScope(target, tenant, name, args, (transaction) => Reflect.get(transaction, modelName));
      }
      return isExtended(member) ? scopedClient(member, tenant) : member;
    },
  });
}

/** @param targetInTransaction finds the counterpart of the target in a transaction's client */
function callInScope(
  target: object,
  tenant: TenantId,
  name: string | symbol,
  given: readonly unknown[],
  targetInTransaction: (transaction: object) => unknown,
): unknown {
  const args = given.map(resolveJson);
  const result = startInTenantScope(tenant, () => callMethod(target, name, args));
  if (!isThenable(result)) return isExtended(result) ? scopedClient(result, tenant) : result;
  const replay = async (transaction: object) => await callMethod(targetInTransaction(transaction), name, args);
  return scopedOperation(result, tenant, { tenant, replay });
}

/** Prisma's operations do nothing until they are awaited. Wherever this one is awaited, it runs in the tenant's scope. */
function scopedOperation(operation: PromiseLike<unknown>, tenant: TenantId, replayability?: Replayable): object {
  return new Proxy(operation, {
    get(target, name) {
      if (name === replayable) return replayability;
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      if (name === 'then' || name === 'catch' || name === 'finally') {
        return (...args: unknown[]) =>
          callMethod(
            runInTenantScope(tenant, () => target),
            name,
            args,
          );
      }
      // A relation of the result: `comment.findFirst().note()`.
      return (...args: unknown[]) => {
        const related = startInTenantScope(tenant, () => callMethod(target, name, args));
        return isThenable(related) ? scopedOperation(related, tenant) : related;
      };
    },
  });
}

/** Gives the work a view of the transaction's client. */
function transact(client: object, tenant: TenantId, [work, ...options]: readonly unknown[]): unknown {
  const scoped =
    typeof work === 'function'
      ? (transaction: unknown) => work(isExtended(transaction) ? scopedClient(transaction, tenant) : transaction)
      : work;
  return startInTenantScope(tenant, () => callMethod(client, '$transaction', [scoped, ...options]));
}

function callMethod(target: unknown, name: string | symbol, args: readonly unknown[]): unknown {
  const method: unknown = isObject(target) ? Reflect.get(target, name) : undefined;
  if (typeof method !== 'function') throw new TypeError(`${String(name)} is not a function`);
  return Reflect.apply(method, target, args);
}

function isModel(member: unknown, name: string): member is object {
  return isObject(member) && !/^[$_]/.test(name);
}

/**
 * Whether a value is an extended client, so one with the filter: Prisma removes `$on` from those. The client beneath has no
 * filter, and gets no scope, so that it sends nothing.
 */
function isExtended(value: unknown): value is object {
  return isObject(value) && '_appliedParent' in value && Reflect.get(value, '$on') === undefined;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return isObject(value) && typeof Reflect.get(value, 'then') === 'function';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
