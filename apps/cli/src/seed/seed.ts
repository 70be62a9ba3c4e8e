import { CliError } from '../cli-error.ts';
import { forEachPaced, type Pace } from '../pace.ts';
import type { Parts } from '../parts.ts';
import { requireTenant } from '../tenants/tenant.ts';
import { poolUser, requireUser } from '../users/person.ts';
import { type SeedSize, type SeedTenant, seedAlert, seedItem, seedTenants } from './seed-data.ts';

export type SeedParts = Pick<
  Parts,
  'owner' | 'database' | 'directory' | 'tenantRows' | 'actor' | 'output' | 'signal' | 'wait'
>;

export interface SeedOptions extends SeedSize {
  /** Everybody's password. */
  readonly password: string;
  readonly pace: Pace;
}

/** What was made now. What was there already isn't counted. */
export interface Seeded {
  readonly tenants: number;
  readonly users: number;
  readonly items: number;
  readonly alerts: number;
}

/** Rows that are written at a time. */
const batch = 1_000;

/** Fills in tenants with people and rows. What is there stays as it is, so that a run that was cut off can be gone on with. */
export async function seedInstallation(parts: SeedParts, options: SeedOptions): Promise<Seeded> {
  const made = { tenants: 0, users: 0, items: 0, alerts: 0 };
  const tenants = seedTenants(options);
  const progress = parts.output.progress('Tenants', tenants.length);
  try {
    for (const [n, tenant] of tenants.entries()) {
      parts.signal.throwIfAborted();
      const ofTenant = await seedTenant(parts, tenant, options);
      for (const kind of ['tenants', 'users', 'items', 'alerts'] as const) made[kind] += ofTenant[kind];
      progress.done(n + 1);
    }
  } finally {
    progress.end();
  }
  return made;
}

async function seedTenant(parts: SeedParts, tenant: SeedTenant, options: SeedOptions): Promise<Seeded> {
  const { owner, tenantRows, signal } = parts;
  const tenants = (await owner.createTenant(tenant.id, tenant.name, await parts.actor())) ? 1 : 0;
  if ((await requireTenant(owner, tenant.id)).status !== 'active') {
    throw new CliError('tenant_suspended', `The tenant ${tenant.id} is suspended, so that nothing is added to it.`);
  }
  const { owners, made: users } = await seedUsers(parts, tenant, options);
  if (owners.length === 0) return { tenants, users, items: 0, alerts: 0 };
  const db = tenantRows.forTenant(tenant.id);
  let items = 0;
  for (const numbers of batches(options.items)) {
    signal.throwIfAborted();
    const data = numbers.map((n) => seedItem(tenant, n, owners));
    items += (await db.item.createMany({ data, skipDuplicates: true })).count;
  }
  let alerts = 0;
  for (const numbers of batches(options.alerts)) {
    signal.throwIfAborted();
    const data = numbers.map((n) => seedAlert(tenant, n, owners, options.items));
    alerts += (await db.alert.createMany({ data, skipDuplicates: true })).count;
  }
  if (items + alerts > 0) {
    const event = { actorSub: await parts.actor(), tenant: tenant.id, action: 'tenant.seeded' };
    await parts.database.recordAuditEvent({ ...event, detail: { items, alerts } });
  }
  return { tenants, users, items, alerts };
}

/** @returns the `sub` of everybody, in the order of their addresses, and how many were made now */
async function seedUsers(
  parts: SeedParts,
  { id: tenant, emails }: SeedTenant,
  { password, pace }: SeedOptions,
): Promise<{ owners: string[]; made: number }> {
  const { directory, database, signal, wait } = parts;
  const actor = await parts.actor();
  const known = new Map((await database.findUsersOf(tenant)).map(({ email, sub }) => [email, sub]));
  const admins = (await directory.groups()).filter((group) => group === 'admins');
  const missing = emails.filter((email) => !known.has(email));
  await forEachPaced(
    missing,
    async (email) => {
      const groups = email === emails[0] ? admins : [];
      const sub = await directory.createUser({ email, tenant, groups, password, temporary: false });
      const user = poolUser(await requireUser(parts, sub));
      const after = { tenant, groups };
      await database.recordUserChange(user, { actor, action: 'user.seeded', before: null, after, revoke: false });
      known.set(email, sub);
    },
    { ...pace, signal, wait },
  );
  return { owners: emails.flatMap((email) => known.get(email) ?? []), made: missing.length };
}

function batches(count: number): number[][] {
  const starts = Array.from({ length: Math.ceil(count / batch) }, (_, n) => n * batch);
  return starts.map((start) => Array.from({ length: Math.min(batch, count - start) }, (_, n) => start + n));
}
