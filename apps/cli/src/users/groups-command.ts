import type { DirectoryUser } from '@freehold/cognito';
import { Command } from 'commander';
import type { Action } from '../action.ts';
import type { Services } from '../services.ts';
import { example } from '../terminal/help.ts';
import { type AccountServices, changeAccount } from './change-account.ts';
import { requireGroups } from './groups.ts';
import { displayName, requireUser } from './user.ts';

export interface GroupsChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/**
 * Adds a user to groups, or removes them from groups.
 *
 * @returns the user's groups afterwards
 * @throws {CliError} `group_unknown`, `operator_group`
 */
export async function changeGroups(
  services: AccountServices & Pick<Services, 'userPool'>,
  user: DirectoryUser,
  { add, remove }: GroupsChange,
): Promise<readonly string[]> {
  const { directory } = services;
  await requireGroups(services, [...add, ...remove]);
  const before = await directory.listGroupsOfUser(user.username);
  const after = [...new Set([...before, ...add])].filter((group) => !remove.includes(group)).toSorted();
  await changeAccount(services, {
    action: 'user.groups_changed',
    before: { groups: before },
    after: { groups: after },
    result: user,
    async apply() {
      for (const group of add) await directory.addToGroup(user.username, group);
      for (const group of remove) await directory.removeFromGroup(user.username, group);
    },
  });
  return after;
}

export function groupsCommand(action: Action): Command {
  const changeGroupsCommand = (name: 'add' | 'remove', description: string) =>
    new Command(name)
      .description(description)
      .argument('<user>', 'an e-mail address or a sub')
      .argument('<group...>', 'one group or several')
      .addHelpText('after', example(`users groups ${name} road@acme.example admins`))
      .action(
        action(async (services, userName: string, names: readonly string[]) => {
          const user = await requireUser(services, userName);
          const groups = await changeGroups(services, user, { add: [], remove: [], [name]: names });
          services.output.result({ sub: user.sub, email: user.email, groups }, () =>
            groups.length === 0
              ? `${displayName(user)} is in no group now.`
              : `${displayName(user)} is in these groups now: ${groups.join(', ')}.`,
          );
        }),
      );
  return new Command('groups')
    .description('Change the groups of a user')
    .addCommand(changeGroupsCommand('add', 'Add a user to groups'))
    .addCommand(changeGroupsCommand('remove', 'Remove a user from groups'));
}
