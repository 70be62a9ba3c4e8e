import type { DirectoryUser } from '@freehold/cognito';
import { Command } from 'commander';
import type { Action } from '../action.ts';
import { CliError } from '../errors.ts';
import { example } from '../terminal/help.ts';
import { shellWord } from '../terminal/shell-word.ts';
import { type AccountServices, changeAccount } from './change-account.ts';
import { displayName, requireUser } from './user.ts';

/**
 * Ends a user's password. The user sets another with a code that Cognito sends.
 *
 * @throws {CliError} `user_state` for a user who never signed in, and so has no password of their own; `undeliverable` if the
 *   password is ended, and Cognito could not send the code
 */
export async function resetPassword(services: AccountServices, user: DirectoryUser): Promise<void> {
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    throw new CliError(
      'user_state',
      `${displayName(user)} has not signed in yet. To invite them again: \`freehold users invite ${displayName(user)} --tenant ` +
        `${user.tenant ?? '…'} --resend\``,
    );
  }
  let undelivered: string | undefined;
  await changeAccount(services, {
    action: 'user.password_reset',
    before: { status: user.status },
    after: { status: 'RESET_REQUIRED' },
    result: user,
    async apply() {
      ({ undelivered } = await services.directory.resetPassword(user.username));
    },
  });
  if (undelivered === undefined) return;
  throw new CliError(
    'undeliverable',
    `The password of ${displayName(user)} is reset, but no code was sent: ${undelivered} Correct that, then ` +
      `\`freehold users reset-password ${shellWord(displayName(user))}\` sends one.`,
  );
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
