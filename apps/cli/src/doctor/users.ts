import type { ApiEnvironment } from '@freehold/environment';
import type { Parts } from '../parts.ts';
import { bad, type Finding, unlessBad } from './finding.ts';

/** So many are named; the others are counted. */
const named = 5;

/** Everybody in the pool: whether they belong to a tenant, and to one that there is. */
export async function checkPeople(
  { directory, database, output, signal }: Pick<Parts, 'directory' | 'database' | 'output' | 'signal'>,
  { TENANT_OPERATOR_GROUP: operators, MULTI_TENANT_ENABLED: multiTenant }: ApiEnvironment,
): Promise<Finding[]> {
  if (!multiTenant) return [];
  const tenants = new Set((await database.listTenants()).map(({ id }) => id));
  const without: string[] = [];
  const lost: string[] = [];
  let seen = 0;
  const progress = output.progress('Users', undefined);
  try {
    for await (const page of directory.list()) {
      signal.throwIfAborted();
      for (const { tenant, email, sub, username } of page) {
        if (tenant === undefined) {
          // An operator needs none.
          const exempt = operators !== undefined && (await directory.groupsOf(username)).includes(operators);
          if (!exempt) without.push(email ?? sub);
        } else if (!tenants.has(tenant)) {
          lost.push(`${email ?? sub} (${tenant})`);
        }
      }
      seen += page.length;
      progress.done(seen);
    }
  } finally {
    progress.end();
  }
  return unlessBad(`Each of ${seen} people belongs to a tenant that there is.`, [
    without.length === 0
      ? undefined
      : bad(
          `${without.length} people belong to no tenant, and see nothing: ${list(without)}.`,
          'freehold users move <e-mail> --to <tenant>, or freehold users delete <e-mail>',
        ),
    lost.length === 0
      ? undefined
      : bad(
          `${lost.length} people belong to a tenant that there isn’t: ${list(lost)}.`,
          'freehold tenants create <tenant> --name …, or freehold users move <e-mail> --to <tenant>',
        ),
  ]);
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, named).join(', ');
  return names.length > named ? `${shown} and ${names.length - named} more` : shown;
}
