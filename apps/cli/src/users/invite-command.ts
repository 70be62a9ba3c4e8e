import type { TenantId } from '@freehold/tenancy';
import { Command } from 'commander';
import type { Action } from '../action.ts';
import { tenantArgument } from '../tenants/arguments.ts';
import { example } from '../terminal/help.ts';
import { formatFields } from '../terminal/table.ts';
import { collect, emailArgument } from './arguments.ts';
import { inviteUser, resendInvitation } from './invite.ts';

interface Options {
  readonly tenant: TenantId;
  readonly group: readonly string[];
  readonly suppressEmail: boolean;
  readonly resend: boolean;
}

export function inviteUserCommand(action: Action): Command {
  return new Command('invite')
    .description('Create an account for a user of a tenant, and send a temporary password')
    .argument('<email>', 'the user’s e-mail address', emailArgument)
    .requiredOption('--tenant <id>', 'the user’s tenant', tenantArgument)
    .option('--group <name>', 'a group of the user; may be repeated', collect, [])
    .option('--suppress-email', 'send no e-mail; print the temporary password', false)
    .option('--resend', 'invite a user again who never signed in', false)
    .addHelpText(
      'after',
      example(
        'users invite wile@acme.example --tenant acme --group admins',
        'users invite wile@acme.example --tenant acme --resend',
      ),
    )
    .action(
      action(async (services, email: string, options: Options) => {
        const { tenant, group: groups } = options;
        const invitation = { email, tenant, groups, notify: !options.suppressEmail };
        const work = options.resend ? resendInvitation : inviteUser;
        const { user, temporaryPassword } = await work(services, invitation);
        const json = { sub: user.sub, email: user.email, tenant, groups, temporary_password: temporaryPassword };
        services.output.result(json, () =>
          temporaryPassword === undefined
            ? `Invited ${email} to ${tenant}. Cognito sends them a temporary password.`
            : `Invited ${email} to ${tenant}.\n${formatFields({ 'temporary password': temporaryPassword })}`,
        );
      }),
    );
}
