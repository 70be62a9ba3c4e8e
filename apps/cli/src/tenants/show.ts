import type { TenantId } from '@freehold/tenancy';
import { Command } from 'commander';
import type { Action } from '../action.ts';
import type { Services } from '../services.ts';
import { example } from '../terminal/help.ts';
import { formatFields } from '../terminal/table.ts';
import { tenantArgument } from './arguments.ts';
import { requireTenant, tenantJson } from './tenant.ts';

/** A tenant, with its numbers of users and rows. @throws {CliError} `tenant_unknown` */
export async function showTenant({ database }: Pick<Services, 'database'>, id: TenantId) {
  const tenant = await requireTenant(database, id);
  const [users, rows] = await Promise.all([database.countUsers(id), database.countRows(id)]);
  return { tenant, users, rows };
}

export function showTenantCommand(action: Action): Command {
  return new Command('show')
    .description('Show a tenant: its status, and its numbers of users and rows')
    .argument('<id>', 'the tenant', tenantArgument)
    .addHelpText('after', example('tenants show acme'))
    .action(
      action(async (services, id: TenantId) => {
        const { tenant, users, rows } = await showTenant(services, id);
        services.output.result({ ...tenantJson(tenant), users, rows }, () =>
          formatFields({ ...tenantJson(tenant), users, ...rows }),
        );
      }),
    );
}
