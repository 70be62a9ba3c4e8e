import type { OperatorDatabase, Tenant } from '@freehold/database';
import type { TenantId } from '@freehold/tenancy';
import { CliError } from '../errors.ts';

/** A tenant as `--json` prints it. */
export function tenantJson({ id, name, status, createdAt, updatedAt }: Tenant) {
  return { id, name, status, created_at: createdAt, updated_at: updatedAt };
}

/** @throws {CliError} `tenant_unknown` */
export async function requireTenant(database: Pick<OperatorDatabase, 'findTenant'>, id: TenantId): Promise<Tenant> {
  const tenant = await database.findTenant(id);
  if (tenant === undefined) throw tenantUnknownError(id);
  return tenant;
}

/** @throws {CliError} `tenant_unknown`, `tenant_suspended`, since it may be about to be deleted */
export async function requireActiveTenant(
  database: Pick<OperatorDatabase, 'findTenant'>,
  id: TenantId,
): Promise<Tenant> {
  const tenant = await requireTenant(database, id);
  if (tenant.status === 'active') return tenant;
  throw new CliError(
    'tenant_suspended',
    `The tenant ${id} is suspended. Resume it first: \`freehold tenants resume ${id}\``,
  );
}

export function tenantUnknownError(id: TenantId): CliError {
  return new CliError('tenant_unknown', `There is no tenant ${id}. \`freehold tenants list\` shows all.`);
}
