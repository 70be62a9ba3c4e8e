import type {
  IsolationLevel,
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  SqlQueryable,
  Transaction,
} from '@prisma/driver-adapter-utils';
import { commandOf, type TraceStatement } from './trace-statement.ts';

/** Returns a driver adapter that runs each statement of Prisma's by `trace`. A transaction's statements are traced singly. */
export function tracedAdapter(factory: SqlDriverAdapterFactory, trace: TraceStatement): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    async connect() {
      const adapter = await factory.connect();
      return withMembers(adapter, {
        ...tracedQueries(adapter, trace),
        startTransaction: (isolationLevel?: IsolationLevel) =>
          trace('BEGIN', async () => tracedTransaction(await adapter.startTransaction(isolationLevel), trace)),
      });
    },
  };
}

function tracedTransaction(transaction: Transaction, trace: TraceStatement): Transaction {
  return withMembers(transaction, tracedQueries(transaction, trace));
}

function tracedQueries(target: SqlQueryable, trace: TraceStatement): Pick<SqlDriverAdapter, 'queryRaw' | 'executeRaw'> {
  return {
    queryRaw: (query: SqlQuery) => trace(commandOf(query.sql), () => target.queryRaw(query)),
    executeRaw: (query: SqlQuery) => trace(commandOf(query.sql), () => target.executeRaw(query)),
  };
}

/** The same object to callers, but for these members. Its methods run on the object itself, which has private members. */
function withMembers<Target extends object>(target: Target, members: Partial<Target>): Target {
  return new Proxy(target, {
    get(_target, name) {
      if (name in members) return Reflect.get(members, name);
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
