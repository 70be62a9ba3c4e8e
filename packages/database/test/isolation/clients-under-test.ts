import { FixtureClient } from '@freehold/fixture-database';
import type { TenantId } from '@freehold/tenancy';
import { PrismaPg } from '@prisma/adapter-pg';
import type { SqlDriverAdapterFactory, SqlQueryable } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import type { GeneratedClient, TenantClient } from '../../src/index.ts';
import { createTenantClients } from '../../src/tenant/filter/tenant-client.ts';
import { uniqueAsFilter } from '../../src/tenant/filter/unique-filter.ts';
import { withRowSecurity } from '../../src/tenant/row-security/row-security.ts';
import { withAnySize } from '../../src/tenant/statement-size/any-size.ts';
import { runInTenantScope } from '../../src/tenant/tenant-scope.ts';
import { openFixtureDatabase } from '../fixture.ts';

/** A client or a transaction. */
export interface Tables {
  /** By name, since operations are random, and with arguments that the types would refuse. */
  call(model: string, method: string, args: object): PromiseLike<unknown>;
  raw(method: '$queryRawUnsafe' | '$executeRawUnsafe', sql: string): PromiseLike<unknown>;
}

/** One tenant's client. */
export interface Session extends Tables {
  transaction<Result>(work: (tables: Tables) => Promise<Result>): Promise<Result>;
  batch(operations: readonly ((tables: Tables) => PromiseLike<unknown>)[]): Promise<readonly unknown[]>;
}

/** A client whose isolation is checked. */
export interface ClientUnderTest {
  /** Whether it has the filter, which refuses operations that name another tenant. */
  readonly hasFilter: boolean;
  sessionOf(tenant: TenantId): Session;
  close(): Promise<void>;
}

const poolSize = 6;
const milliseconds = 20_000;
/** Long, since waiting on a busy machine is no failure. */
const timeouts = { maxWait: milliseconds, timeout: milliseconds };

/** The API's client, as it is. */
export function engineClient(url: string): ClientUnderTest {
  const database = openFixtureDatabase({ url, poolSize, queryMilliseconds: milliseconds });
  return {
    hasFilter: true,
    sessionOf: (tenant) => sessionOf(database.forTenant(tenant)),
    close: () => database.close(),
  };
}

/** The API's client on a connection of another role. */
export function filterWithoutRls(url: string): ClientUnderTest {
  const { client, close } = openClient(url);
  const clientOf = createTenantClients(client);
  return { hasFilter: true, sessionOf: (tenant) => sessionOf(clientOf(tenant)), close };
}

/**
 * The API's client, which rewrites statements from three values on instead of from a thousand.
 *
 * @param onStatement receives each statement
 */
export function smallStatements(url: string, onStatement: (sql: string) => void): ClientUnderTest {
  const { client, close } = openClient(url, (factory) =>
    withAnySize(observed(factory, onStatement), { lists: 0, rows: 2 }),
  );
  const clientOf = createTenantClients(client);
  return { hasFilter: true, sessionOf: (tenant) => sessionOf(clientOf(tenant)), close };
}

function observed(factory: SqlDriverAdapterFactory, onStatement: (sql: string) => void): SqlDriverAdapterFactory {
  const observe = <Target extends SqlQueryable>(target: Target): Target => {
    const { queryRaw, executeRaw } = target;
    target.queryRaw = (query) => {
      onStatement(query.sql);
      return queryRaw.call(target, query);
    };
    target.executeRaw = (query) => {
      onStatement(query.sql);
      return executeRaw.call(target, query);
    };
    return target;
  };
  return {
    ...factory,
    async connect() {
      const adapter = observe(await factory.connect());
      const { startTransaction } = adapter;
      adapter.startTransaction = async (...options) => observe(await startTransaction.apply(adapter, options));
      return adapter;
    },
  };
}

function sessionOf(client: TenantClient<GeneratedClient>): Session {
  const tables = tablesOf(client);
  return {
    ...tables,
    transaction: (work) => client.$transaction((transaction) => work(tablesOf(transaction)), timeouts),
    batch: (operations) =>
      client.$transaction(
        operations.map((ask) => ask(tables)),
        timeouts,
      ),
  };
}

/**
 * Prisma's client without the filter.
 *
 * Two of its features can't be separated by PostgreSQL, and are replaced as the tenant's client replaces them: Prisma sends
 * the `findUnique` calls of one tick as one query, and the batches of one tick as one transaction, across tenants.
 *
 * @param options `batching`: keeps Prisma's `findUnique`, to show its effect
 */
export function rlsWithoutFilter(url: string, { batching = false } = {}): ClientUnderTest {
  const { client, close } = openClient(url);
  return {
    hasFilter: false,
    sessionOf(tenant) {
      const unlessBatching = (tables: Tables) => (batching ? tables : unbatched(tables));
      const scoped: Scope = (work) => runInTenantScope(tenant, work);
      const transaction = <Result>(work: (tables: Tables) => Promise<Result>) =>
        scoped(() => client.$transaction((inner) => work(unlessBatching(tablesOf(inner))), timeouts));
      const tables = unlessBatching(tablesOf(client));
      return {
        call: (model, method, args) => scoped(() => tables.call(model, method, args)),
        raw: (method, sql) => scoped(() => tables.raw(method, sql)),
        transaction,
        batch: (operations) =>
          transaction(async (inner) => {
            const answers: unknown[] = [];
            for (const ask of operations) answers.push(await ask(inner));
            return answers;
          }),
      };
    },
    close,
  };
}

type Scope = <Result>(work: () => PromiseLike<Result>) => Promise<Result>;

function unbatched({ call, raw }: Tables): Tables {
  return {
    call(model, method, args) {
      if (!method.startsWith('findUnique')) return call(model, method, args);
      const filter: unknown = uniqueAsFilter(args);
      if (typeof filter !== 'object' || filter === null) throw new TypeError('These are no arguments.');
      return call(model, method.replace('findUnique', 'findFirst'), filter);
    },
    raw,
  };
}

function openClient(
  url: string,
  withSize = (factory: SqlDriverAdapterFactory) => withAnySize(factory),
): { readonly client: FixtureClient; readonly close: () => Promise<void> } {
  const pool = new pg.Pool({ connectionString: url, max: poolSize });
  const adapter = withSize(withRowSecurity(new PrismaPg(pool), milliseconds));
  const client = new FixtureClient({ adapter, errorFormat: 'minimal' });
  return {
    client,
    async close() {
      await client.$disconnect();
      await pool.end();
    },
  };
}

/** Calls a client's members by name. */
export function tablesOf(client: object): Tables {
  return {
    call: (model, method, args) => invoke(Reflect.get(client, model), method, args),
    raw: (method, sql) => invoke(client, method, sql),
  };
}

function invoke(target: unknown, name: string, argument: unknown): PromiseLike<unknown> {
  const method: unknown = typeof target === 'object' && target !== null ? Reflect.get(target, name) : undefined;
  if (typeof method !== 'function') throw new TypeError(`There is no ${name}.`);
  return Reflect.apply(method, target, [argument]);
}
