import type { Tenant } from '@freehold/database';
import type { TenantId } from '@freehold/tenancy';
import { Command } from 'commander';
import type { Action } from '../action.ts';
import type { Services } from '../services.ts';
import { example } from '../terminal/help.ts';
import { tenantArgument } from './arguments.ts';
import { tenantJson, tenantUnknownError } from './tenant.ts';

/** Suspends or resumes a tenant. @throws {CliError} `tenant_unknown` */
export async function setTenantStatus(
  { owner, actor }: Pick<Services, 'owner' | 'actor'>,
  id: TenantId,
  status: Tenant['status'],
): Promise<{ readonly tenant: Tenant; readonly changed: boolean }> {
  const outcome = await owner.setTenantStatus(id, status, await actor());
  if (outcome === undefined) throw tenantUnknownError(id);
  return outcome;
}

export function suspendTenantCommand(action: Action): Command {
  return new Command('suspend')
    .description('Refuse a tenant’s users, within 5 s. Rows and accounts stay')
    .argument('<id>', 'the tenant', tenantArgument)
    .addHelpText('after', example('tenants suspend acme'))
    .action(
      action(async (services, id: TenantId) => {
        const { tenant, changed } = await setTenantStatus(services, id, 'suspended');
        services.output.result({ ...tenantJson(tenant), changed }, () =>
          changed ? `Suspended ${id}. Its users are refused within 5 s.` : `${id} is suspended already.`,
        );
      }),
    );
}

export function resumeTenantCommand(action: Action): Command {
  return new Command('resume')
    .description('Let a suspended tenant’s users in again')
    .argument('<id>', 'the tenant', tenantArgument)
    .addHelpText('after', example('tenants resume acme'))
    .action(
      action(async (services, id: TenantId) => {
        const { tenant, changed } = await setTenantStatus(services, id, 'active');
        services.output.result({ ...tenantJson(tenant), changed }, () =>
          changed ? `Resumed ${id}.` : `${id} is active already.`,
        );
      }),
    );
}
