import { Command } from 'commander';
import type { Action } from '../action.ts';
import { example } from '../terminal/help.ts';
import { formatTable } from '../terminal/table.ts';
import { tenantJson } from './tenant.ts';

export function listTenantsCommand(action: Action): Command {
  return new Command('list')
    .description('List all tenants')
    .addHelpText('after', example('tenants list'))
    .action(
      action(async ({ database, output }) => {
        const tenants = await database.listTenants();
        output.result(tenants.map(tenantJson), () =>
          formatTable(
            ['id', 'name', 'status', 'created'],
            tenants.map(({ id, name, status, createdAt }) => [id, name, status, createdAt]),
          ),
        );
      }),
    );
}
