import type { ApiEnvironment } from '@freehold/environment';
import type { Services } from '../services.ts';
import { type CheckResult, failed, passedUnlessFailed } from './check-result.ts';

/** How many users a message names. */
const maxListed = 5;

/** Checks that each user in the pool belongs to a tenant that exists. */
export async function checkUsers(
  { directory, database, output, signal }: Pick<Services, 'directory' | 'database' | 'output' | 'signal'>,
  { TENANT_OPERATOR_GROUP: operators, MULTI_TENANT_ENABLED: multiTenant }: ApiEnvironment,
): Promise<CheckResult[]> {
  if (!multiTenant) return [];
  const tenants = new Set((await database.listTenants()).map(({ id }) => id));
  const withoutTenant: string[] = [];
  const unknownTenant: string[] = [];
  let seen = 0;
  const progress = output.progress('Users', undefined);
  try {
    for await (const page of directory.listUsers()) {
      signal.throwIfAborted();
      for (const { tenant, email, sub, username } of page) {
        if (tenant === undefined) {
          // An operator needs no tenant.
          const exempt = operators !== undefined && (await directory.listGroupsOfUser(username)).includes(operators);
          if (!exempt) withoutTenant.push(email ?? sub);
        } else if (!tenants.has(tenant)) {
          unknownTenant.push(`${email ?? sub} (${tenant})`);
        }
      }
      seen += page.length;
      progress.update(seen);
    }
  } finally {
    progress.stop();
  }
  return passedUnlessFailed(`All ${seen} users belong to a tenant that exists.`, [
    withoutTenant.length === 0
      ? undefined
      : failed(
          `${countUsers(withoutTenant, 'belongs', 'belong')} to no tenant, and ${withoutTenant.length === 1 ? 'sees' : 'see'} nothing: ${listNames(withoutTenant)}.`,
          '`freehold users move <e-mail> --to <tenant>`, or `freehold users delete <e-mail>`',
        ),
    unknownTenant.length === 0
      ? undefined
      : failed(
          `${countUsers(unknownTenant, 'belongs', 'belong')} to a tenant that does not exist: ${listNames(unknownTenant)}.`,
          '`freehold tenants create <tenant> --name …`, or `freehold users move <e-mail> --to <tenant>`',
        ),
  ]);
}

function countUsers({ length }: readonly string[], singular: string, plural: string): string {
  return length === 1 ? `1 user ${singular}` : `${length} users ${plural}`;
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, maxListed).join(', ');
  return names.length > maxListed ? `${shown} and ${names.length - maxListed} more` : shown;
}
