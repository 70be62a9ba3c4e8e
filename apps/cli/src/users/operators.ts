import type { DirectoryUser } from '@freehold/identity/cognito';
import { Command } from 'commander';
import type { Action } from '../action.ts';
import { CliError } from '../cli-error.ts';
import type { Parts } from '../parts.ts';
import { example } from '../terminal/help.ts';
import { type AccountParts, changeAccount } from './change-account.ts';
import { called, requireUser } from './person.ts';

/**
 * Makes somebody an operator, who may act for every tenant, or takes that back.
 *
 * @throws {CliError} `no_operator_group`, `group_unknown`
 */
export async function setOperator(
  parts: AccountParts & Pick<Parts, 'userPool'>,
  user: DirectoryUser,
  operator: boolean,
): Promise<string> {
  const { directory, userPool } = parts;
  const group = userPool.TENANT_OPERATOR_GROUP;
  if (group === undefined) {
    throw new CliError(
      'no_operator_group',
      'TENANT_OPERATOR_GROUP is empty: there are no operators here. Set it to the name of a group, for the API too.',
    );
  }
  if (!(await directory.groups()).includes(group)) {
    throw new CliError(
      'group_unknown',
      `The user pool has no group ${group}, which TENANT_OPERATOR_GROUP names. Add it to the setting \`groups\` of the ` +
        'Pulumi program.',
    );
  }
  const groups = await directory.groupsOf(user.username);
  const others = groups.filter((name) => name !== group);
  await changeAccount(parts, {
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
    .description('Let a person act for every tenant, where TENANT_STRICT=0')
    .argument('<user>', 'an e-mail address or a sub')
    .addHelpText('after', example('users grant-operator ada@freehold.example'))
    .action(
      action(async (parts, name: string) => {
        const user = await requireUser(parts, name);
        const group = await setOperator(parts, user, true);
        parts.output.result(
          { sub: user.sub, email: user.email, operator: true, group },
          () => `${called(user)} is in ${group} now, and acts for every tenant once they have signed in again.`,
        );
      }),
    );
}

export function revokeOperatorCommand(action: Action): Command {
  return new Command('revoke-operator')
    .description('Take back that a person acts for every tenant')
    .argument('<user>', 'an e-mail address or a sub')
    .addHelpText('after', example('users revoke-operator ada@freehold.example'))
    .action(
      action(async (parts, name: string) => {
        const user = await requireUser(parts, name);
        const group = await setOperator(parts, user, false);
        parts.output.result(
          { sub: user.sub, email: user.email, operator: false, group },
          () => `${called(user)} is no longer in ${group}.`,
        );
      }),
    );
}
