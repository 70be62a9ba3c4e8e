import { Command } from 'commander';
import type { Action } from '../action.ts';
import { createTenantCommand } from './create.ts';
import { deleteTenantCommand } from './delete-command.ts';
import { listTenantsCommand } from './list.ts';
import { showTenantCommand } from './show.ts';
import { resumeTenantCommand, suspendTenantCommand } from './suspend.ts';

/** The commands for tenants. */
export function tenantCommands(action: Action): Command {
  return new Command('tenants')
    .description('Create, list, suspend and delete tenants')
    .addCommand(createTenantCommand(action))
    .addCommand(listTenantsCommand(action))
    .addCommand(showTenantCommand(action))
    .addCommand(suspendTenantCommand(action))
    .addCommand(resumeTenantCommand(action))
    .addCommand(deleteTenantCommand(action));
}
