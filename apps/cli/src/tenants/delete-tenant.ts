import type { PoolUser, Tenant } from '@freehold/database';
import type { DirectoryUser } from '@freehold/identity/cognito';
import type { TenantId } from '@freehold/tenancy';
import { forEachPaced, underQuota } from '../pace.ts';
import type { Parts } from '../parts.ts';
import { deleteUser } from '../users/delete.ts';
import { usersOfTenant } from '../users/of-tenant.ts';
import { putOnRecord } from '../users/put-on-record.ts';
import { requireNewFile, writeExport } from './export-file.ts';
import { noSuchTenant } from './tenant.ts';

export type DeletionParts = Pick<Parts, 'owner' | 'database' | 'directory' | 'actor' | 'output' | 'signal' | 'wait'>;

export interface Deletion {
  readonly tenant: TenantId;
  /** People whose accounts were deleted in this run. */
  readonly users: number;
  /** Rows that were deleted in this run, by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Lines of the export, where there is one. */
  readonly exported: number | undefined;
  /** The tenant had been deleted before this run. */
  readonly already: boolean;
}

/**
 * How long a tenant's rows may still be written after it was suspended: its standing is kept for 5 s, and a query of a
 * request may take 10.
 */
const quietMilliseconds = 15_000;

/** What a deletion would take away. @throws {CliError} `tenant_unknown` */
export async function previewDeletion(parts: DeletionParts, id: TenantId): Promise<Deletion> {
  if ((await parts.owner.findTenant(id)) === undefined) throw noSuchTenant(id);
  const users = await findUsers(parts, id);
  const rows = await parts.owner.countRows(id);
  return { tenant: id, users: users.length, rows, exported: undefined, already: false };
}

/**
 * Deletes a tenant: suspends it, writes its rows to a file where that is asked for, deletes its people's accounts, then
 * its rows, then itself. Each step finds what is left of it, so that a run that was cut off is gone on with by another.
 * The record of what was done stays.
 *
 * @throws {CliError} `tenant_unknown`, `file_exists`
 */
export async function deleteTenant(
  parts: DeletionParts,
  { id, exportFile }: { readonly id: TenantId; readonly exportFile: string | undefined },
): Promise<Deletion> {
  const { owner, output, signal } = parts;
  const found = await owner.findTenant(id);
  if (found === undefined) {
    if (await owner.wasDeleted(id)) return { tenant: id, users: 0, rows: {}, exported: undefined, already: true };
    throw noSuchTenant(id);
  }
  if (exportFile !== undefined) await requireNewFile(exportFile);

  const tenant = await suspend(parts, id);
  const exported = exportFile === undefined ? undefined : await exportTenant(parts, tenant, id, exportFile);
  let users = await deleteUsers(parts, id);

  const progress = output.progress('Rows', undefined);
  const rows = await owner.deleteRows(id, { onProgress: progress.done, signal }).finally(progress.end);
  // Somebody may have been invited at the very moment of the suspension.
  users += await deleteUsers(parts, id);

  signal.throwIfAborted();
  const late = (await owner.deleteTenant(id, await parts.actor(), { users, rows })) ?? {};
  const all = Object.keys(rows).map((table) => [table, (rows[table] ?? 0) + (late[table] ?? 0)]);
  return { tenant: id, users, rows: Object.fromEntries(all), exported, already: false };
}

async function suspend({ owner, actor }: DeletionParts, id: TenantId): Promise<Tenant> {
  const by = await actor();
  const suspended = await owner.setTenantStatus(id, 'suspended', by);
  if (suspended === undefined) throw noSuchTenant(id);
  await owner.recordDeletionBegun(suspended.tenant, id, by);
  return suspended.tenant;
}

async function exportTenant(parts: DeletionParts, tenant: Tenant, id: TenantId, file: string): Promise<number> {
  const { owner, database, output, signal, wait } = parts;
  const quiet = tenant.updatedAt.getTime() + quietMilliseconds - (await database.now()).getTime();
  if (quiet > 0) {
    output.note(`Waiting ${Math.ceil(quiet / 1_000)} s, until nobody writes to ${id} any more …`);
    await wait(quiet);
  }
  const progress = output.progress('Exported', undefined);
  let lines = 0;
  await writeExport(file, (write) =>
    owner.exportTenant(id, async (some) => {
      signal.throwIfAborted();
      await write(some);
      lines += some.length;
      progress.done(lines);
    }),
  ).finally(progress.end);
  // A customer's data has left the database.
  await database.recordAuditEvent({
    actorSub: await parts.actor(),
    tenant: id,
    action: 'tenant.exported',
    detail: { lines },
  });
  return lines;
}

/** Everybody of a tenant: whom the pool has with it, and whom it hasn't at all any more and the database has. */
async function findUsers(parts: DeletionParts, id: TenantId): Promise<(DirectoryUser | PoolUser)[]> {
  const looking = parts.output.progress('Looking through the user pool', undefined);
  const inPool = await usersOfTenant(parts, id, looking.done).finally(looking.end);
  const subs = new Set<string>(inPool.map(({ sub }) => sub));
  const onRecord = (await parts.database.findUsersOf(id)).filter(({ sub }) => !subs.has(sub));
  return [...inPool, ...onRecord];
}

async function deleteUsers(parts: DeletionParts, id: TenantId): Promise<number> {
  const { output, signal, wait } = parts;
  const users = await findUsers(parts, id);
  const progress = output.progress('Users', users.length);
  let done = 0;
  let deleted = 0;
  await forEachPaced(
    users,
    async (user) => {
      if (await deleteOneOf(parts, id, user)) deleted += 1;
      done += 1;
      progress.done(done);
    },
    { ...underQuota, signal, wait },
  ).finally(progress.end);
  return deleted;
}

/** @returns whether they were deleted: the database's record may be behind, and they belong to another tenant by now */
async function deleteOneOf(parts: DeletionParts, id: TenantId, user: DirectoryUser | PoolUser): Promise<boolean> {
  const current = 'enabled' in user ? user : await parts.directory.find(user.sub);
  if (current === undefined) {
    await parts.database.eraseUser(user, {
      actor: await parts.actor(),
      action: 'user.deleted',
      before: { tenant: id },
      after: null,
    });
    return true;
  }
  if (current.tenant !== id) {
    await putOnRecord(parts, [current], await parts.actor());
    return false;
  }
  await deleteUser(parts, current);
  return true;
}
