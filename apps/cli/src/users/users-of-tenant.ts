import type { DirectoryUser } from '@freehold/cognito';
import type { TenantId } from '@freehold/tenancy';
import type { Services } from '../services.ts';

/**
 * Everybody in the user pool who belongs to a tenant. Cognito can't search for it (custom attributes aren't searchable),
 * so it looks at everybody. What the database has on record may be less: somebody made in the AWS console, say.
 *
 * @param onProgress hears how many have been looked at
 */
export async function listUsersOfTenant(
  { directory, signal }: Pick<Services, 'directory' | 'signal'>,
  tenant: TenantId,
  onProgress: (seen: number) => void = () => {},
): Promise<DirectoryUser[]> {
  const found: DirectoryUser[] = [];
  let seen = 0;
  for await (const page of directory.listUsers()) {
    signal.throwIfAborted();
    found.push(...page.filter((user) => user.tenant === tenant));
    seen += page.length;
    onProgress(seen);
  }
  return found;
}
