// What must not compile. `npm run typecheck` checks it: a line below `@ts-expect-error` that compiles is an error. Nothing
// here runs.

import type { TenantId } from '@freehold/tenancy';
import type { Database } from '../src/index.ts';
import { openDatabase } from '../src/index.ts';
import type { FixtureDatabase, FixtureTenantClient } from './fixture.ts';

export function aClientWithoutTenant(database: Database): void {
  // @ts-expect-error The client that has no tenant is not a member.
  database.tenantClient;
  // @ts-expect-error A tenant is required.
  database.forTenant();
  // @ts-expect-error No tenant is not a tenant.
  database.forTenant(undefined);
  // @ts-expect-error The database itself has no models.
  database.user;
  // @ts-expect-error And it runs no SQL.
  database.$queryRaw;
}

export function aTenantThatWasNotChecked(database: Database): void {
  // @ts-expect-error A string may be anything. `parseTenantId` and `tenantId` make a TenantId of it.
  database.forTenant('acme');
  // @ts-expect-error Global tables take a TenantId too.
  void database.findAccountStatus('acme', 'sub');
  // @ts-expect-error So do audit events.
  void database.writeAuditEvent({ actorSub: 'sub', tenant: 'acme', action: 'operator.request', detail: {} });
}

export async function aGlobalTable(database: FixtureDatabase, tenant: TenantId): Promise<void> {
  const db = database.forTenant(tenant);
  // @ts-expect-error
  await db.tenant.findMany();
  // @ts-expect-error
  await db.user.findMany();
  // @ts-expect-error
  await db.session.findMany();
  // @ts-expect-error
  await db.auditEvent.findMany();
  // @ts-expect-error
  await db.rateLimit.findMany();
  await db.$transaction(async (transaction) => {
    // @ts-expect-error Nor in a transaction.
    await transaction.user.findMany();
  });
  // @ts-expect-error Nor along a relation: tenant tables have none to global tables.
  await db.project.findMany({ include: { user: true } });
}

export async function anUnconfinedClient(db: FixtureTenantClient): Promise<void> {
  // @ts-expect-error An extension could remove the filter.
  db.$extends({});
  // @ts-expect-error Listeners receive other tenants' queries.
  db.$on('query', () => {});
  // @ts-expect-error All tenants share the connections.
  await db.$disconnect();
  await db.$transaction(async (transaction) => {
    // @ts-expect-error A transaction has no transactions inside.
    await transaction.$transaction([]);
    // @ts-expect-error
    transaction.$extends({});
  });
}

export async function aModelOfOtherTables(database: FixtureDatabase, tenant: TenantId): Promise<void> {
  const db = database.forTenant(tenant);
  // @ts-expect-error The fixture has no such model.
  await db.invoice.findMany();
  // @ts-expect-error And `projects` has no such column.
  await db.project.findMany({ where: { colour: 'red' } });
  const [count] = await db.$transaction([db.project.count(), db.task.findMany()]);
  // @ts-expect-error A batch keeps the types of its results.
  count.toUpperCase();
}

export function aClientOfAnotherKind(): void {
  // @ts-expect-error Only a generated Prisma client has what the engine needs.
  openDatabase({ url: '', poolSize: 1, onConnectionLost: () => {}, client: Map });
}
