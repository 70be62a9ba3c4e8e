import { CliError } from '../errors.ts';
import type { Services } from '../services.ts';

/**
 * Makes sure that people can be put into groups, before anything is done.
 *
 * @throws {CliError} `group_unknown`; `operator_group`, into which there is one way only
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
      'Pulumi program makes them.',
  );
}

export function operatorGroupError(): CliError {
  return new CliError(
    'operator_group',
    'TENANT_OPERATOR_GROUP is for operators, who act for every tenant: freehold users grant-operator is the way into it.',
  );
}
