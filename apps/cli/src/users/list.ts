import type { UserRecord } from '@freehold/database';
import type { TenantId } from '@freehold/tenancy';
import { Command } from 'commander';
import type { Action } from '../action.ts';
import { tenantArgument } from '../tenants/arguments.ts';
import { requireTenant } from '../tenants/tenant.ts';
import { example } from '../terminal/help.ts';
import { formatTable } from '../terminal/table.ts';
import { countArgument } from './arguments.ts';

interface Options {
  readonly tenant?: TenantId;
  readonly limit?: number;
}

/** A row of the users table, as `--json` prints it. */
export function userRecordJson(record: UserRecord) {
  return {
    sub: record.sub,
    email: record.email,
    tenant: record.tenantId,
    last_sign_in_at: record.lastSignInAt,
    revoked_before: record.revokedBefore,
    created_at: record.createdAt,
  };
}

export function listUsersCommand(action: Action): Command {
  return new Command('list')
    .description('List users, from the database: Cognito can’t search by tenant')
    .option('--tenant <id>', 'only users of this tenant', tenantArgument)
    .option('--limit <number>', 'at most so many users', countArgument(1, 1_000_000))
    .addHelpText('after', example('users list --tenant acme'))
    .action(
      action(async ({ database, output }, { tenant, limit }: Options) => {
        if (tenant !== undefined) await requireTenant(database, tenant);
        const users = await database.listUsers(tenant, limit);
        output.result(users.map(userRecordJson), () =>
          formatTable(
            ['e-mail', 'tenant', 'sub', 'last sign-in'],
            users.map(({ email, tenantId, sub, lastSignInAt }) => [email, tenantId, sub, lastSignInAt]),
          ),
        );
      }),
    );
}
