import type { TenantId } from '@freehold/tenancy';
import { runInTenantScope, startInTenantScope } from '../tenant-scope.ts';

/**
 * The client of one tenant, as a view of the client that all tenants share: whatever is reached through it runs in the
 * scope of the tenant. A Prisma client for each tenant would be plainer; to make one takes a good part of the time of a
 * query.
 */

/** How an operation can be asked for once more. */
export interface Replayable {
  readonly tenant: TenantId;
  /** Asks the client of a transaction. */
  readonly replay: (transaction: object) => PromiseLike<unknown>;
}

/** By this an operation tells how to repeat it. No other file has it, so no other object does. */
const replayable = Symbol('repetition');

/** How to repeat an operation that a tenant's client made; `undefined` for anything else. */
export function replayableOf(operation: unknown): Replayable | undefined {
  return typeof operation === 'object' && operation !== null ? Reflect.get(operation, replayable) : undefined;
}

/** A client, of all tenants or of a transaction, as it is for one of them. */
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

/** @param targetInTransaction of the target, in the client of a transaction */
function callInScope(
  target: object,
  tenant: TenantId,
  name: string | symbol,
  args: readonly unknown[],
  targetInTransaction: (transaction: object) => unknown,
): unknown {
  const result = startInTenantScope(tenant, () => callMethod(target, name, args));
  if (!isThenable(result)) return isExtended(result) ? scopedClient(result, tenant) : result;
  const replay = async (transaction: object) => await callMethod(targetInTransaction(transaction), name, args);
  return scopedOperation(result, tenant, { tenant, replay });
}

/** An operation of Prisma's does nothing before it is awaited. Whoever awaits it, and wherever, it is the tenant's. */
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
      // A relation of what is found: `alert.findFirst().item()`.
      return (...args: unknown[]) => {
        const related = startInTenantScope(tenant, () => callMethod(target, name, args));
        return isThenable(related) ? scopedOperation(related, tenant) : related;
      };
    },
  });
}

/** The work gets the transaction's client as it is for the tenant. */
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
 * A client with the filter in it: one that was extended, which Prisma takes `$on` from. What lies beneath has no filter, and
 * gets no scope either, so that nothing is sent from there.
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
