import type { DirectoryUser } from '@freehold/identity/cognito';
import { Command } from 'commander';
import type { Action } from '../action.ts';
import { CliError } from '../cli-error.ts';
import { example } from '../terminal/help.ts';
import { type AccountParts, changeAccount } from './change-account.ts';
import { called, requireUser } from './person.ts';

/**
 * Takes somebody's password away: they set another with a code that Cognito sends them.
 *
 * @throws {CliError} `user_state` for somebody who never signed in, and so has no password of their own
 */
export async function resetPassword(parts: AccountParts, user: DirectoryUser): Promise<void> {
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    throw new CliError(
      'user_state',
      `${called(user)} has not signed in yet. To invite them again: freehold users invite ${called(user)} --tenant ` +
        `${user.tenant ?? '…'} --resend`,
    );
  }
  await changeAccount(parts, {
    action: 'user.password_reset',
    before: { status: user.status },
    after: { status: 'RESET_REQUIRED' },
    result: user,
    apply: () => parts.directory.resetPassword(user.username),
  });
}

export function resetPasswordCommand(action: Action): Command {
  return new Command('reset-password')
    .description('Take a person’s password away, and send them a code to set another with')
    .argument('<user>', 'an e-mail address or a sub')
    .addHelpText('after', example('users reset-password road@acme.example'))
    .action(
      action(async (parts, name: string) => {
        const user = await requireUser(parts, name);
        await resetPassword(parts, user);
        parts.output.result(
          { sub: user.sub, email: user.email, status: 'RESET_REQUIRED' },
          () => `Took ${called(user)}’s password away. Cognito sends them a code.`,
        );
      }),
    );
}
