import type { Standing, TenantId } from '@freehold/tenancy';
import type { PrismaClient } from '../generated/client.ts';

/** Reads what is on record about a tenant and one of its people, in one query. */
export async function findStanding(client: PrismaClient, tenant: TenantId, sub: string): Promise<Standing> {
  const [row] = await client.$queryRaw<[{ status: Standing['tenantStatus'] | null; revoked_before: Date | null }]>`
    SELECT (SELECT status FROM tenants WHERE id = ${tenant})::text AS status,
           (SELECT revoked_before FROM users WHERE sub = ${sub}) AS revoked_before`;
  return { tenantStatus: row.status ?? undefined, revokedBefore: row.revoked_before ?? undefined };
}
