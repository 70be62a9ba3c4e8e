import { CliError } from '../errors.ts';
import type { Services } from '../services.ts';

/**
 * Checks that groups exist and may be assigned, before anything is changed.
 *
 * @throws {CliError} `group_unknown`; `operator_group`, which `users grant-operator` alone assigns
 */
export async function requireGroups(
  { directory, userPool }: Pick<Services, 'directory' | 'userPool'>,
  groups: readonly string[],
): Promise<void> {
  if (groups.length === 0) return;
  if (userPool.TENANT_OPERATOR_GROUP !== undefined && groups.includes(userPool.TENANT_OPERATOR_GROUP))
    throw operatorGroupError();
  const known = await directory.listGroups();
  const unknown = groups.filter((group) => !known.includes(group));
  if (unknown.length === 0) return;
  throw new CliError(
    'group_unknown',
    `The user pool has no group ${unknown.join(', ')}; it has ${known.join(', ') || 'none'}. The setting \`groups\` of the ` +
      'Pulumi program creates them.',
  );
}

export function operatorGroupError(): CliError {
  return new CliError(
    'operator_group',
    'TENANT_OPERATOR_GROUP is for operators, who may act for every tenant. Use `freehold users grant-operator`.',
  );
}
