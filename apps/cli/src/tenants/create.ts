import type { Tenant } from '@freehold/database';
import type { TenantId } from '@freehold/tenancy';
import { Command } from 'commander';
import type { Action } from '../action.ts';
import { CliError } from '../errors.ts';
import type { Services } from '../services.ts';
import { example } from '../terminal/help.ts';
import { listUsersOfTenant } from '../users/users-of-tenant.ts';
import { nameArgument, tenantArgument } from './arguments.ts';
import { requireTenant, tenantJson } from './tenant.ts';

export interface CreateTenantOptions {
  readonly id: TenantId;
  readonly name: string;
  /** Whether to reuse the id of a deleted tenant. */
  readonly reuseId: boolean;
}

/**
 * Creates a tenant.
 *
 * @throws {CliError} `tenant_exists`; `tenant_id_spent` for the id of a deleted tenant, under which the audit log would mix two
 *   customers; `tenant_has_users` while the pool has users of the deleted tenant, who would belong to the new one
 */
export async function createTenant(
  { owner, directory, actor, signal }: Pick<Services, 'owner' | 'directory' | 'actor' | 'signal'>,
  { id, name, reuseId }: CreateTenantOptions,
): Promise<Tenant> {
  if (await owner.wasTenantDeleted(id)) {
    if (!reuseId) {
      throw new CliError(
        'tenant_id_spent',
        `The tenant ${id} was deleted, and its audit log stays under this id. Choose another id, or add --reuse-id for ` +
          'the same customer.',
      );
    }
    const remaining = await listUsersOfTenant({ directory, signal }, id);
    if (remaining.length > 0) {
      throw new CliError(
        'tenant_has_users',
        `The user pool still has ${remaining.length} users of the deleted ${id}, who would get access. Delete them first: ` +
          '`freehold users delete`',
      );
    }
  }
  if (!(await owner.createTenant(id, name, await actor()))) {
    throw new CliError('tenant_exists', `The tenant ${id} exists already: \`freehold tenants show ${id}\``);
  }
  return requireTenant(owner, id);
}

export function createTenantCommand(action: Action): Command {
  return new Command('create')
    .description('Create a tenant')
    .argument('<id>', 'the name in tokens, headers and host names', tenantArgument)
    .requiredOption('--name <name>', 'the display name', nameArgument)
    .option('--reuse-id', 'reuse the id of a deleted tenant', false)
    .addHelpText('after', example('tenants create acme --name "Acme Corporation"'))
    .action(
      action(async (services, id: TenantId, { name, reuseId }: Omit<CreateTenantOptions, 'id'>) => {
        const tenant = await createTenant(services, { id, name, reuseId });
        services.output.result(tenantJson(tenant), () => `Created the tenant ${id}.`);
      }),
    );
}
