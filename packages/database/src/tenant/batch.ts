import type { TenantId } from '@freehold/tenancy';

/**
 * Batches: `$transaction([…])`.
 *
 * Prisma's own can't be used. It sends the lists of one tick together, whoever made them, in the async context of the
 * first; two tenants' lists would run as one tenant's. So a batch runs as an interactive transaction, for which each of
 * its operations has to be asked for once more, from the transaction's client. What that takes is remembered when an
 * operation is made. Prisma's operations do nothing until they are awaited, so the first asking costs nothing.
 */

/** Asks once more for an operation, from the client of a transaction. */
export type Repetition = (transaction: object) => PromiseLike<unknown>;

interface Remembered {
  readonly tenant: TenantId;
  readonly repeat: Repetition;
}

/** By the operation itself, for as long as somebody has it. */
const remembered = new WeakMap<object, Remembered>();

/** Code gave `$transaction` what is no list of operations of this tenant's client. Nothing was sent. */
export class BatchTransactionError extends Error {
  override readonly name = 'BatchTransactionError';
  constructor() {
    super(
      '$transaction takes a function, or a list of operations on models or raw SQL that a client of this tenant made.',
    );
  }
}

/**
 * How to repeat each operation of a list.
 *
 * @throws {BatchTransactionError} where one isn't an operation of this tenant's
 */
export function repetitionsOf(operations: unknown, tenant: TenantId): Repetition[] {
  if (!Array.isArray(operations)) throw new BatchTransactionError();
  return operations.map((operation: unknown) => {
    const known = typeof operation === 'object' && operation !== null ? remembered.get(operation) : undefined;
    if (known?.tenant !== tenant) throw new BatchTransactionError();
    return known.repeat;
  });
}

/** Raw SQL, which a client has beside its models. */
const rawOperations: ReadonlySet<string | symbol> = new Set([
  '$queryRaw',
  '$queryRawUnsafe',
  '$executeRaw',
  '$executeRawUnsafe',
]);

/** A client that is the same in all it does, and remembers how each of its operations was asked for. */
export function rememberingOperations<Client extends object>(client: Client, tenant: TenantId): Client {
  return new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member === 'function' && rawOperations.has(name)) {
        return (...args: unknown[]) => remember(call(target, name, args), tenant, (tx) => call(tx, name, args));
      }
      const isModel = typeof member === 'object' && member !== null && typeof name === 'string' && !/^[$_]/.test(name);
      return isModel ? rememberingModel(member, name, tenant) : member;
    },
  });
}

function rememberingModel(model: object, modelName: string, tenant: TenantId): object {
  return new Proxy(model, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function' || typeof name === 'symbol' || name.startsWith('$')) return member;
      return (...args: unknown[]) =>
        remember(call(target, name, args), tenant, (tx) => call(modelOf(tx, modelName), name, args));
    },
  });
}

function remember(operation: unknown, tenant: TenantId, repeat: (transaction: object) => unknown): unknown {
  if (typeof operation === 'object' && operation !== null) {
    remembered.set(operation, { tenant, repeat: async (transaction) => await repeat(transaction) });
  }
  return operation;
}

function modelOf(client: object, name: string): object {
  const model: unknown = Reflect.get(client, name);
  if (typeof model !== 'object' || model === null) throw new BatchTransactionError();
  return model;
}

function call(target: object, name: string | symbol, args: readonly unknown[]): unknown {
  const method: unknown = Reflect.get(target, name);
  if (typeof method !== 'function') throw new BatchTransactionError();
  return Reflect.apply(method, target, args);
}
