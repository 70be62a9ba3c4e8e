import type { DirectoryUser } from '@freehold/cognito';
import { parseTenantId, type TenantId } from '@freehold/tenancy';
import { Command } from 'commander';
import type { Action } from '../action.ts';
import type { Services } from '../services.ts';
import { tenantArgument } from '../tenants/arguments.ts';
import { requireActiveTenant } from '../tenants/tenant.ts';
import { example } from '../terminal/help.ts';
import { collect } from './arguments.ts';
import { type AccountServices, changeAccount } from './change-account.ts';
import { describeRemainingRows } from './delete.ts';
import { requireGroups } from './groups.ts';
import { displayName, requireUser } from './user.ts';

export interface MoveOptions {
  readonly to: TenantId;
  /** The user's groups afterwards. */
  readonly groups: readonly string[];
  readonly dryRun: boolean;
}

export interface MoveResult {
  readonly changed: boolean;
  readonly groupsLeft: readonly string[];
  /** How many rows the user owns in the previous tenant, by table. */
  readonly owned: Readonly<Record<string, number>>;
}

/**
 * Moves a user to another tenant. The rows they own stay. They leave their groups first, since an admin of one tenant must
 * not silently be an admin of the next; the operators' group, which belongs to no tenant, stays.
 *
 * @throws {CliError} `tenant_unknown`, `tenant_suspended`, `group_unknown`, `operator_group`
 */
export async function moveUser(
  services: AccountServices & Pick<Services, 'userPool'>,
  user: DirectoryUser,
  { to, groups, dryRun }: MoveOptions,
): Promise<MoveResult> {
  const { directory, database, userPool } = services;
  await requireActiveTenant(database, to);
  await requireGroups(services, groups);
  const record = await database.findUser(user.sub);
  // After a run that failed half-way, the pool has the new tenant and the database the previous one.
  const from = user.tenant === to ? parseTenantId(record?.tenantId) : user.tenant;
  if (user.tenant === to && from === to) return { changed: false, groupsLeft: [], owned: {} };

  const before = await directory.listGroupsOfUser(user.username);
  const groupsLeft = before.filter((group) => group !== userPool.TENANT_OPERATOR_GROUP && !groups.includes(group));
  const owned = from === undefined ? {} : await database.countOwnedRows(from, user.sub);
  if (dryRun) return { changed: true, groupsLeft, owned };
  await changeAccount(services, {
    action: 'user.moved',
    before: { tenant: from ?? null, groups: before },
    after: { tenant: to, groups },
    result: { ...user, tenant: to },
    previousTenant: from,
    async apply() {
      for (const group of groupsLeft) await directory.removeFromGroup(user.username, group);
      await directory.setTenant(user.username, to);
      for (const group of groups) await directory.addToGroup(user.username, group);
    },
  });
  return { changed: true, groupsLeft, owned };
}

interface Options {
  readonly to: TenantId;
  readonly group: readonly string[];
  readonly dryRun: boolean;
}

export function moveUserCommand(action: Action): Command {
  return new Command('move')
    .description('Move a user to another tenant. The rows they own stay; they leave their groups')
    .argument('<user>', 'an e-mail address or a sub')
    .requiredOption('--to <id>', 'the new tenant', tenantArgument)
    .option('--group <name>', 'a group in the new tenant; may be repeated', collect, [])
    .option('--dry-run', 'only say what would change', false)
    .addHelpText('after', example('users move road@acme.example --to globex'))
    .action(
      action(async (services, name: string, { to, group: groups, dryRun }: Options) => {
        const user = await requireUser(services, name);
        const { changed, groupsLeft, owned } = await moveUser(services, user, { to, groups, dryRun });
        const json = {
          sub: user.sub,
          email: user.email,
          from: user.tenant ?? null,
          to,
          changed,
          groups_left: groupsLeft,
          rows_left: owned,
          dry_run: dryRun,
        };
        services.output.result(json, () => {
          if (!changed) return `${displayName(user)} belongs to ${to} already.`;
          return [
            `${dryRun ? 'Would move' : 'Moved'} ${displayName(user)} from ${user.tenant ?? 'no tenant'} to ${to}.`,
            ...(groupsLeft.length > 0 ? [`Groups they leave: ${groupsLeft.join(', ')}.`] : []),
            ...describeRemainingRows(owned, user.tenant),
          ].join('\n');
        });
      }),
    );
}
