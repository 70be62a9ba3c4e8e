import type { Standing, TenantId } from '@freehold/tenancy';
import type { PrismaClient } from '../generated/client.ts';

/**
 * Reads what is on record about a tenant and one of its people, in one query.
 *
 * @param tenant `undefined`: only the person is asked for, and no tenant has a status
 */
export async function findStanding(client: PrismaClient, tenant: TenantId | undefined, sub: string): Promise<Standing> {
  const [row] = await client.$queryRaw<[{ status: Standing['tenantStatus'] | null; revoked_before: Date | null }]>`
    SELECT (SELECT status FROM tenants WHERE id = ${tenant ?? null})::text AS status,
           (SELECT revoked_before FROM users WHERE sub = ${sub}) AS revoked_before`;
  return { tenantStatus: row.status ?? undefined, revokedBefore: row.revoked_before ?? undefined };
}
