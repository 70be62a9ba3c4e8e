import type { DirectoryUser } from '@freehold/cognito';
import { Command } from 'commander';
import type { Action } from '../action.ts';
import { CliError } from '../errors.ts';
import type { Services } from '../services.ts';
import { example } from '../terminal/help.ts';
import { type AccountServices, changeAccount } from './change-account.ts';
import { displayName, requireUser } from './user.ts';

/**
 * Makes a user an operator, who may act for every tenant, or ends that.
 *
 * @throws {CliError} `no_operator_group`, `group_unknown`
 */
export async function setOperator(
  services: AccountServices & Pick<Services, 'userPool'>,
  user: DirectoryUser,
  operator: boolean,
): Promise<string> {
  const { directory, userPool } = services;
  const group = userPool.TENANT_OPERATOR_GROUP;
  if (group === undefined) {
    throw new CliError(
      'no_operator_group',
      'TENANT_OPERATOR_GROUP is empty, so there are no operators. Set it to the name of a group, for the API too.',
    );
  }
  if (!(await directory.listGroups()).includes(group)) {
    throw new CliError(
      'group_unknown',
      `The user pool has no group ${group}, which TENANT_OPERATOR_GROUP names. Add it to the setting \`groups\` of the ` +
        'Pulumi program.',
    );
  }
  const groups = await directory.listGroupsOfUser(user.username);
  const others = groups.filter((name) => name !== group);
  await changeAccount(services, {
    action: operator ? 'user.operator_granted' : 'user.operator_revoked',
    before: { groups },
    after: { groups: operator ? [...others, group] : others },
    result: user,
    apply: () =>
      operator ? directory.addToGroup(user.username, group) : directory.removeFromGroup(user.username, group),
  });
  return group;
}

export function grantOperatorCommand(action: Action): Command {
  return new Command('grant-operator')
    .description('Let a user act for every tenant, where TENANT_STRICT=0')
    .argument('<user>', 'an e-mail address or a sub')
    .addHelpText('after', example('users grant-operator ada@freehold.example'))
    .action(
      action(async (services, name: string) => {
        const user = await requireUser(services, name);
        const group = await setOperator(services, user, true);
        services.output.result(
          { sub: user.sub, email: user.email, operator: true, group },
          () => `${displayName(user)} is in ${group} now, and may act for every tenant after signing in again.`,
        );
      }),
    );
}

export function revokeOperatorCommand(action: Action): Command {
  return new Command('revoke-operator')
    .description('Stop a user from acting for every tenant')
    .argument('<user>', 'an e-mail address or a sub')
    .addHelpText('after', example('users revoke-operator ada@freehold.example'))
    .action(
      action(async (services, name: string) => {
        const user = await requireUser(services, name);
        const group = await setOperator(services, user, false);
        services.output.result(
          { sub: user.sub, email: user.email, operator: false, group },
          () => `${displayName(user)} is no longer in ${group}.`,
        );
      }),
    );
}
