import type { DirectoryUser } from '@freehold/cognito';
import type { TenantId } from '@freehold/tenancy';
import type { Services } from '../services.ts';

/**
 * All users of a tenant in the user pool. Cognito can't search for custom attributes, so all users are read. The database
 * may lack some of them, such as one created in the AWS console.
 *
 * @param onProgress called with the number of users read
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
