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
  /** Gives an id again that a deleted tenant had. */
  readonly reuseId: boolean;
}

/**
 * Makes a tenant.
 *
 * @throws {CliError} `tenant_exists`; `tenant_id_spent` for an id that a deleted tenant had, since what is on record under
 *   it would be two customers'; `tenant_has_users` where the pool still has people who would be the new tenant's
 */
export async function createTenant(
  { owner, directory, actor, signal }: Pick<Services, 'owner' | 'directory' | 'actor' | 'signal'>,
  { id, name, reuseId }: CreateTenantOptions,
): Promise<Tenant> {
  if (await owner.wasTenantDeleted(id)) {
    if (!reuseId) {
      throw new CliError(
        'tenant_id_spent',
        `There was a tenant ${id}, which has been deleted; the record of it goes on under this id. Choose another, or ` +
          'add --reuse-id for the same customer.',
      );
    }
    const remaining = await listUsersOfTenant({ directory, signal }, id);
    if (remaining.length > 0) {
      throw new CliError(
        'tenant_has_users',
        `The user pool still has ${remaining.length} of the former ${id}’s people, who would be let in. Delete them with ` +
          'freehold users delete.',
      );
    }
  }
  if (!(await owner.createTenant(id, name, await actor()))) {
    throw new CliError('tenant_exists', `There is a tenant ${id} already: freehold tenants show ${id}`);
  }
  return requireTenant(owner, id);
}

export function createTenantCommand(action: Action): Command {
  return new Command('create')
    .description('Make a tenant')
    .argument('<id>', 'what it is called in tokens, headers and host names', tenantArgument)
    .requiredOption('--name <name>', 'what people call it', nameArgument)
    .option('--reuse-id', 'give an id again that a deleted tenant had', false)
    .addHelpText('after', example('tenants create acme --name "Acme Corporation"'))
    .action(
      action(async (services, id: TenantId, { name, reuseId }: Omit<CreateTenantOptions, 'id'>) => {
        const tenant = await createTenant(services, { id, name, reuseId });
        services.output.result(tenantJson(tenant), () => `Made the tenant ${id}.`);
      }),
    );
}
