import type { DirectoryUser } from '@freehold/cognito';
import { Command } from 'commander';
import type { Action } from '../action.ts';
import { example } from '../terminal/help.ts';
import { type AccountServices, changeAccount } from './change-account.ts';
import { displayName, requireUser } from './user.ts';

/** Disables a user's account, or enables it again. */
export async function setEnabled(services: AccountServices, user: DirectoryUser, enabled: boolean): Promise<void> {
  await changeAccount(services, {
    action: enabled ? 'user.enabled' : 'user.disabled',
    before: { enabled: user.enabled },
    after: { enabled },
    result: { ...user, enabled },
    apply: () => services.directory.setEnabled(user.username, enabled),
  });
}

export function disableUserCommand(action: Action): Command {
  return new Command('disable')
    .description('Lock a user out, within 5 s. Account and rows stay')
    .argument('<user>', 'an e-mail address or a sub')
    .addHelpText('after', example('users disable road@acme.example'))
    .action(
      action(async (services, name: string) => {
        const user = await requireUser(services, name);
        await setEnabled(services, user, false);
        services.output.result(
          { sub: user.sub, email: user.email, enabled: false },
          () => `Disabled ${displayName(user)}.`,
        );
      }),
    );
}

export function enableUserCommand(action: Action): Command {
  return new Command('enable')
    .description('Let a disabled user sign in again')
    .argument('<user>', 'an e-mail address or a sub')
    .addHelpText('after', example('users enable road@acme.example'))
    .action(
      action(async (services, name: string) => {
        const user = await requireUser(services, name);
        await setEnabled(services, user, true);
        services.output.result(
          { sub: user.sub, email: user.email, enabled: true },
          () => `Enabled ${displayName(user)}.`,
        );
      }),
    );
}
