import { CliError } from '../errors.ts';
import type { Services } from '../services.ts';
import { requireTenant } from '../tenants/tenant.ts';
import { forEachThrottled, type Throttle } from '../throttle.ts';
import { requireUser, toPoolUser } from '../users/user.ts';
import { type SeedSize, type SeedTenant, seedAlert, seedItem, seedTenants } from './seed-data.ts';

export type SeedServices = Pick<
  Services,
  'owner' | 'database' | 'directory' | 'tenantDatabase' | 'actor' | 'output' | 'signal' | 'wait'
>;

export interface SeedOptions extends SeedSize {
  /** Everybody's password. */
  readonly password: string;
  readonly throttle: Throttle;
}

/** What was made now. What was there already isn't counted. */
export interface SeedCounts {
  readonly tenants: number;
  readonly users: number;
  readonly items: number;
  readonly alerts: number;
}

/** Rows that are written at a time. */
const batchSize = 1_000;

/** Fills in tenants with people and rows. What is there stays as it is, so that a run that was cut off can be gone on with. */
export async function seedInstallation(services: SeedServices, options: SeedOptions): Promise<SeedCounts> {
  const made = { tenants: 0, users: 0, items: 0, alerts: 0 };
  const tenants = seedTenants(options);
  const progress = services.output.progress('Tenants', tenants.length);
  try {
    for (const [n, tenant] of tenants.entries()) {
      services.signal.throwIfAborted();
      const tenantCounts = await seedTenant(services, tenant, options);
      for (const kind of ['tenants', 'users', 'items', 'alerts'] as const) made[kind] += tenantCounts[kind];
      progress.update(n + 1);
    }
  } finally {
    progress.stop();
  }
  return made;
}

async function seedTenant(services: SeedServices, tenant: SeedTenant, options: SeedOptions): Promise<SeedCounts> {
  const { owner, tenantDatabase: tenantRows, signal } = services;
  const tenants = (await owner.createTenant(tenant.id, tenant.name, await services.actor())) ? 1 : 0;
  if ((await requireTenant(owner, tenant.id)).status !== 'active') {
    throw new CliError('tenant_suspended', `The tenant ${tenant.id} is suspended, so that nothing is added to it.`);
  }
  const { owners, made: users } = await seedUsers(services, tenant, options);
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
    const event = { actorSub: await services.actor(), tenant: tenant.id, action: 'tenant.seeded' };
    await services.database.writeAuditEvent({ ...event, detail: { items, alerts } });
  }
  return { tenants, users, items, alerts };
}

/** @returns the `sub` of everybody, in the order of their addresses, and how many were made now */
async function seedUsers(
  services: SeedServices,
  { id: tenant, emails }: SeedTenant,
  { password, throttle }: SeedOptions,
): Promise<{ owners: string[]; made: number }> {
  const { directory, database, signal, wait } = services;
  const actor = await services.actor();
  const subByEmail = new Map((await database.findUsersOfTenant(tenant)).map(({ email, sub }) => [email, sub]));
  const admins = (await directory.groups()).filter((group) => group === 'admins');
  const missing = emails.filter((email) => !subByEmail.has(email));
  await forEachThrottled(
    missing,
    async (email) => {
      const groups = email === emails[0] ? admins : [];
      const sub = await directory.createUser({ email, tenant, groups, password, temporary: false });
      const user = toPoolUser(await requireUser(services, sub));
      const after = { tenant, groups };
      await database.recordUserChange(user, { actor, action: 'user.seeded', before: null, after, revoke: false });
      subByEmail.set(email, sub);
    },
    { ...throttle, signal, wait },
  );
  return { owners: emails.flatMap((email) => subByEmail.get(email) ?? []), made: missing.length };
}

function batches(count: number): number[][] {
  const starts = Array.from({ length: Math.ceil(count / batchSize) }, (_, n) => n * batchSize);
  return starts.map((start) => Array.from({ length: Math.min(batchSize, count - start) }, (_, n) => start + n));
}
