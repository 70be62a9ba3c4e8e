import type { DirectoryUser } from '@freehold/cognito';
import { Command } from 'commander';
import type { Action } from '../action.ts';
import { CliError } from '../errors.ts';
import { example } from '../terminal/help.ts';
import { type AccountServices, changeAccount } from './change-account.ts';
import { displayName, requireUser } from './user.ts';

/**
 * Ends a user's password. The user sets another with a code that Cognito sends.
 *
 * @throws {CliError} `user_state` for a user who never signed in, and so has no password of their own
 */
export async function resetPassword(services: AccountServices, user: DirectoryUser): Promise<void> {
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    throw new CliError(
      'user_state',
      `${displayName(user)} has not signed in yet. To invite them again: \`freehold users invite ${displayName(user)} --tenant ` +
        `${user.tenant ?? '…'} --resend\``,
    );
  }
  await changeAccount(services, {
    action: 'user.password_reset',
    before: { status: user.status },
    after: { status: 'RESET_REQUIRED' },
    result: user,
    apply: () => services.directory.resetPassword(user.username),
  });
}

export function resetPasswordCommand(action: Action): Command {
  return new Command('reset-password')
    .description('End a user’s password, and send a code to set another')
    .argument('<user>', 'an e-mail address or a sub')
    .addHelpText('after', example('users reset-password road@acme.example'))
    .action(
      action(async (services, name: string) => {
        const user = await requireUser(services, name);
        await resetPassword(services, user);
        services.output.result(
          { sub: user.sub, email: user.email, status: 'RESET_REQUIRED' },
          () => `Reset the password of ${displayName(user)}. Cognito sends them a code to set another.`,
        );
      }),
    );
}
