import type { DirectoryUser } from '@freehold/cognito';
import { Command } from 'commander';
import type { Action } from '../action.ts';
import { example } from '../terminal/help.ts';
import { type AccountServices, changeAccount } from './change-account.ts';
import { displayName, requireUser } from './user.ts';

/**
 * Deletes a user's second factor, for one who has lost their authenticator app. The password alone signs in
 * then, and sets up another app.
 *
 * @returns whether there was one
 */
export async function resetSecondFactor(services: AccountServices, user: DirectoryUser): Promise<boolean> {
  const { directory } = services;
  const before = await directory.hasSecondFactor(user.username);
  await changeAccount(services, {
    action: 'user.second_factor_reset',
    before: { second_factor: before },
    after: { second_factor: false },
    result: user,
    apply: () => directory.deleteSecondFactor(user.username),
  });
  return before;
}

export function resetSecondFactorCommand(action: Action): Command {
  return new Command('reset-second-factor')
    .description('Delete the second factor of a user who has lost their authenticator app')
    .argument('<user>', 'an e-mail address or a sub')
    .addHelpText('after', example('users reset-second-factor road@acme.example'))
    .action(
      action(async (services, name: string) => {
        const user = await requireUser(services, name);
        const existed = await resetSecondFactor(services, user);
        services.output.result({ sub: user.sub, email: user.email, second_factor_removed: existed }, () =>
          existed
            ? `Deleted the second factor of ${displayName(user)}, and ended their sessions. They set up another at their next ` +
              'sign-in, or on the account page.'
            : `${displayName(user)} had no second factor. Their sessions have ended.`,
        );
      }),
    );
}
