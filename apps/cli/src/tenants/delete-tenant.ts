import type { DirectoryUser } from '@freehold/cognito';
import type { PoolUser, Tenant } from '@freehold/database';
import type { TenantId } from '@freehold/tenancy';
import type { Services } from '../services.ts';
import { cognitoQuota, forEachThrottled } from '../throttle.ts';
import { deleteUser } from '../users/delete.ts';
import { syncUserRecords } from '../users/sync-user-records.ts';
import { listUsersOfTenant } from '../users/users-of-tenant.ts';
import { assertNewFile, writeExport } from './export-file.ts';
import { tenantUnknownError } from './tenant.ts';

export type DeletionServices = Pick<
  Services,
  'owner' | 'database' | 'directory' | 'actor' | 'output' | 'signal' | 'wait'
>;

export interface Deletion {
  readonly tenant: TenantId;
  /** Accounts that this run deleted. */
  readonly users: number;
  /** Rows that this run deleted, by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Lines of the export. `undefined`: no export. */
  readonly exported: number | undefined;
  /** Whether the tenant was deleted before this run. */
  readonly alreadyDeleted: boolean;
}

/** How long a suspended tenant's rows may still be written: its status is cached for 5 s, and a query may take 10. */
const drainMilliseconds = 15_000;

/** Counts what a deletion would delete. @throws {CliError} `tenant_unknown` */
export async function previewDeletion(services: DeletionServices, id: TenantId): Promise<Deletion> {
  if ((await services.owner.findTenant(id)) === undefined) throw tenantUnknownError(id);
  const users = await findUsers(services, id);
  const rows = await services.owner.countRows(id);
  return { tenant: id, users: users.length, rows, exported: undefined, alreadyDeleted: false };
}

/**
 * Deletes a tenant: suspends it, exports its rows if asked to, deletes its users' accounts, its rows, and the tenant itself.
 * Each step works on what is left, so that another run continues one that failed. The audit log stays.
 *
 * @throws {CliError} `tenant_unknown`, `file_exists`
 */
export async function deleteTenant(
  services: DeletionServices,
  { id, exportFile }: { readonly id: TenantId; readonly exportFile: string | undefined },
): Promise<Deletion> {
  const { owner, output, signal } = services;
  const existing = await owner.findTenant(id);
  if (existing === undefined) {
    if (await owner.wasTenantDeleted(id))
      return { tenant: id, users: 0, rows: {}, exported: undefined, alreadyDeleted: true };
    throw tenantUnknownError(id);
  }
  if (exportFile !== undefined) await assertNewFile(exportFile);

  const tenant = await suspendTenant(services, id);
  const exported = exportFile === undefined ? undefined : await exportTenant(services, tenant, id, exportFile);
  let users = await deleteUsers(services, id);

  const progress = output.progress('Rows', undefined);
  const rows = await owner.deleteRows(id, { onProgress: progress.update, signal }).finally(progress.stop);
  // A user may have been invited just before the suspension.
  users += await deleteUsers(services, id);

  signal.throwIfAborted();
  const lateRows = (await owner.deleteTenant(id, await services.actor(), { users, rows })) ?? {};
  const all = Object.keys(rows).map((table) => [table, (rows[table] ?? 0) + (lateRows[table] ?? 0)]);
  return { tenant: id, users, rows: Object.fromEntries(all), exported, alreadyDeleted: false };
}

async function suspendTenant({ owner, actor }: DeletionServices, id: TenantId): Promise<Tenant> {
  const actorName = await actor();
  const suspended = await owner.setTenantStatus(id, 'suspended', actorName);
  if (suspended === undefined) throw tenantUnknownError(id);
  await owner.recordDeletionStart(suspended.tenant, id, actorName);
  return suspended.tenant;
}

async function exportTenant(services: DeletionServices, tenant: Tenant, id: TenantId, file: string): Promise<number> {
  const { owner, database, output, signal, wait } = services;
  const remainingMilliseconds = tenant.updatedAt.getTime() + drainMilliseconds - (await database.now()).getTime();
  if (remainingMilliseconds > 0) {
    output.note(`Waiting ${Math.ceil(remainingMilliseconds / 1_000)} s, until no request writes to ${id} any more …`);
    await wait(remainingMilliseconds);
  }
  const progress = output.progress('Exported', undefined);
  let lines = 0;
  await writeExport(file, (write) =>
    owner.exportTenant(id, async (batch) => {
      signal.throwIfAborted();
      await write(batch);
      lines += batch.length;
      progress.update(lines);
    }),
  ).finally(progress.stop);
  // An export is audited, since data leaves the database.
  await database.writeAuditEvent({
    actorSub: await services.actor(),
    tenant: id,
    action: 'tenant.exported',
    detail: { lines },
  });
  return lines;
}

/** All users of a tenant: those in the pool, and those that only the database still has. */
async function findUsers(services: DeletionServices, id: TenantId): Promise<(DirectoryUser | PoolUser)[]> {
  const search = services.output.progress('Looking through the user pool', undefined);
  const inPool = await listUsersOfTenant(services, id, search.update).finally(search.stop);
  const subs = new Set<string>(inPool.map(({ sub }) => sub));
  const onRecord = (await services.database.findUsersOfTenant(id)).filter(({ sub }) => !subs.has(sub));
  return [...inPool, ...onRecord];
}

async function deleteUsers(services: DeletionServices, id: TenantId): Promise<number> {
  const { output, signal, wait } = services;
  const users = await findUsers(services, id);
  const progress = output.progress('Users', users.length);
  let done = 0;
  let deleted = 0;
  await forEachThrottled(
    users,
    async (user) => {
      if (await deleteTenantUser(services, id, user)) deleted += 1;
      done += 1;
      progress.update(done);
    },
    { ...cognitoQuota, signal, wait },
  ).finally(progress.stop);
  return deleted;
}

/** @returns `false` for a user who has moved to another tenant, which the database hadn't noticed */
async function deleteTenantUser(
  services: DeletionServices,
  id: TenantId,
  user: DirectoryUser | PoolUser,
): Promise<boolean> {
  const current = 'enabled' in user ? user : await services.directory.findUser(user.sub);
  if (current === undefined) {
    await services.database.eraseUser(user, {
      actor: await services.actor(),
      action: 'user.deleted',
      before: { tenant: id },
      after: null,
    });
    return true;
  }
  if (current.tenant !== id) {
    await syncUserRecords(services, [current], await services.actor());
    return false;
  }
  await deleteUser(services, current);
  return true;
}
