import { Command } from 'commander';
import type { Action } from '../action.ts';
import { example } from '../terminal/help.ts';
import { formatFields } from '../terminal/table.ts';
import { requireUser } from './user.ts';

export function showUserCommand(action: Action): Command {
  return new Command('show')
    .description('Show a user: account, groups, and the rows they own')
    .argument('<user>', 'an e-mail address or a sub')
    .addHelpText('after', example('users show wile@acme.example'))
    .action(
      action(async (services, name: string) => {
        const { directory, database, output } = services;
        const user = await requireUser(services, name);
        const [groups, record, rows] = await Promise.all([
          directory.listGroupsOfUser(user.username),
          database.findUser(user.sub),
          user.tenant === undefined ? {} : database.countOwnedRows(user.tenant, user.sub),
        ]);
        const account = {
          sub: user.sub,
          email: user.email,
          email_verified: user.emailVerified,
          tenant: user.tenant,
          enabled: user.enabled,
          status: user.status,
          created_at: user.createdAt,
          last_sign_in_at: record?.lastSignInAt,
          revoked_before: record?.revokedBefore,
        };
        output.result({ ...account, groups, rows }, () =>
          formatFields({ ...account, groups: groups.join(', ') || undefined, ...rows }),
        );
      }),
    );
}
