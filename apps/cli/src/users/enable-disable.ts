import type { DirectoryUser } from '@freehold/identity/cognito';
import { Command } from 'commander';
import type { Action } from '../action.ts';
import { example } from '../terminal/help.ts';
import { type AccountParts, changeAccount } from './change-account.ts';
import { called, requireUser } from './person.ts';

/** Keeps somebody out, or lets them in again. */
export async function setEnabled(parts: AccountParts, user: DirectoryUser, enabled: boolean): Promise<void> {
  await changeAccount(parts, {
    action: enabled ? 'user.enabled' : 'user.disabled',
    before: { enabled: user.enabled },
    after: { enabled },
    result: { ...user, enabled },
    apply: () => parts.directory.setEnabled(user.username, enabled),
  });
}

export function disableUserCommand(action: Action): Command {
  return new Command('disable')
    .description('Keep a person out, within 5 s. Their account and rows stay')
    .argument('<user>', 'an e-mail address or a sub')
    .addHelpText('after', example('users disable road@acme.example'))
    .action(
      action(async (parts, name: string) => {
        const user = await requireUser(parts, name);
        await setEnabled(parts, user, false);
        parts.output.result({ sub: user.sub, email: user.email, enabled: false }, () => `Disabled ${called(user)}.`);
      }),
    );
}

export function enableUserCommand(action: Action): Command {
  return new Command('enable')
    .description('Let a person in again, who was disabled')
    .argument('<user>', 'an e-mail address or a sub')
    .addHelpText('after', example('users enable road@acme.example'))
    .action(
      action(async (parts, name: string) => {
        const user = await requireUser(parts, name);
        await setEnabled(parts, user, true);
        parts.output.result({ sub: user.sub, email: user.email, enabled: true }, () => `Enabled ${called(user)}.`);
      }),
    );
}
