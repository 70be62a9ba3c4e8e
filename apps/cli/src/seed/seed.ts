import { CliError } from '../errors.ts';
import type { Services } from '../services.ts';
import { requireTenant } from '../tenants/tenant.ts';
import { forEachThrottled, type Throttle } from '../throttle.ts';
import { requireUser, toPoolUser } from '../users/user.ts';
import { seedFeatures } from './features.ts';
import { type SeedSize, type SeedTenant, seedTenants } from './seed-data.ts';

export type SeedServices = Pick<
  Services,
  'owner' | 'database' | 'directory' | 'tenantDatabase' | 'actor' | 'output' | 'signal' | 'wait'
>;

export interface SeedOptions extends SeedSize {
  /** The password of every user. */
  readonly password: string;
  readonly throttle: Throttle;
}

/** What this run created, by kind: `{ tenants: 2, users: 6, items: 100, alerts: 40 }`. What existed is not counted. */
export type SeedCounts = Readonly<Record<string, number>>;

/** Rows that are written at a time. */
const batchSize = 1_000;

/** Creates tenants with users and rows, and keeps what exists. So a run that was cut off is continued by another. */
export async function seedInstallation(services: SeedServices, options: SeedOptions): Promise<SeedCounts> {
  const created: Record<string, number> = {};
  const tenants = seedTenants(options);
  const progress = services.output.progress('Tenants', tenants.length);
  try {
    for (const [n, tenant] of tenants.entries()) {
      services.signal.throwIfAborted();
      for (const [kind, count] of Object.entries(await seedTenant(services, tenant, options))) {
        created[kind] = (created[kind] ?? 0) + count;
      }
      progress.update(n + 1);
    }
  } finally {
    progress.stop();
  }
  return created;
}

async function seedTenant(services: SeedServices, tenant: SeedTenant, options: SeedOptions): Promise<SeedCounts> {
  const { owner } = services;
  const tenants = (await owner.createTenant(tenant.id, tenant.name, await services.actor())) ? 1 : 0;
  if ((await requireTenant(owner, tenant.id)).status !== 'active') {
    throw new CliError('tenant_suspended', `The tenant ${tenant.id} is suspended. Nothing is added to it.`);
  }
  const { owners, created: users } = await seedUsers(services, tenant, options);
  const rows = await seedRows(services, tenant, owners, options.rows);
  if (Object.values(rows).some((count) => count > 0)) {
    const event = { actorSub: await services.actor(), tenant: tenant.id, detail: rows };
    await services.database.writeAuditEvent({ ...event, action: 'tenant.seeded' });
  }
  return { tenants, users, ...rows };
}

async function seedRows(
  { tenantDatabase, signal }: SeedServices,
  tenant: SeedTenant,
  owners: readonly string[],
  counts: SeedSize['rows'],
): Promise<SeedCounts> {
  const db = tenantDatabase.forTenant(tenant.id);
  const created: Record<string, number> = {};
  for (const { name, insert } of seedFeatures) {
    created[name] = 0;
    if (owners.length === 0) continue;
    for (const numbers of batches(counts[name] ?? 0)) {
      signal.throwIfAborted();
      created[name] += await insert(db, { tenant, numbers, owners, counts });
    }
  }
  return created;
}

/** @returns the `sub` of every user, in the order of their addresses, and how many were created now */
async function seedUsers(
  services: SeedServices,
  { id: tenant, emails }: SeedTenant,
  { password, throttle }: SeedOptions,
): Promise<{ owners: string[]; created: number }> {
  const { directory, database, signal, wait } = services;
  const actor = await services.actor();
  const subByEmail = new Map((await database.findUsersOfTenant(tenant)).map(({ email, sub }) => [email, sub]));
  const admins = (await directory.listGroups()).filter((group) => group === 'admins');
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
  return { owners: emails.flatMap((email) => subByEmail.get(email) ?? []), created: missing.length };
}

function batches(count: number): number[][] {
  const starts = Array.from({ length: Math.ceil(count / batchSize) }, (_, n) => n * batchSize);
  return starts.map((start) => Array.from({ length: Math.min(batchSize, count - start) }, (_, n) => start + n));
}
