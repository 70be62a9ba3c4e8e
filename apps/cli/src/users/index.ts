import { Command } from 'commander';
import type { Action } from '../action.ts';
import { deleteUserCommand } from './delete.ts';
import { disableUserCommand, enableUserCommand } from './enable-disable.ts';
import { groupsCommand } from './groups-command.ts';
import { importUsersCommand } from './import/command.ts';
import { inviteUserCommand } from './invite-command.ts';
import { listUsersCommand } from './list.ts';
import { moveUserCommand } from './move.ts';
import { grantOperatorCommand, revokeOperatorCommand } from './operators.ts';
import { resetPasswordCommand } from './reset-password.ts';
import { resetSecondFactorCommand } from './reset-second-factor.ts';
import { showUserCommand } from './show.ts';
import { syncUsersCommand } from './sync.ts';
import { unlockUserCommand } from './unlock.ts';

/** The commands for users. */
export function userCommands(action: Action): Command {
  return new Command('users')
    .description('Invite, list, change and delete users')
    .addCommand(inviteUserCommand(action))
    .addCommand(listUsersCommand(action))
    .addCommand(showUserCommand(action))
    .addCommand(disableUserCommand(action))
    .addCommand(enableUserCommand(action))
    .addCommand(unlockUserCommand(action))
    .addCommand(resetPasswordCommand(action))
    .addCommand(resetSecondFactorCommand(action))
    .addCommand(groupsCommand(action))
    .addCommand(moveUserCommand(action))
    .addCommand(deleteUserCommand(action))
    .addCommand(grantOperatorCommand(action))
    .addCommand(revokeOperatorCommand(action))
    .addCommand(importUsersCommand(action))
    .addCommand(syncUsersCommand(action));
}
