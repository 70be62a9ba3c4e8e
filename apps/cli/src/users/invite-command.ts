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
    .description('Make an account for somebody of a tenant, and send them a temporary password')
    .argument('<email>', 'their e-mail address', emailArgument)
    .requiredOption('--tenant <id>', 'the tenant that they belong to', tenantArgument)
    .option('--group <name>', 'a group that they are in; may be given several times', collect, [])
    .option('--suppress-email', 'send nothing; the temporary password is printed', false)
    .option('--resend', 'invite somebody again who never came', false)
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
