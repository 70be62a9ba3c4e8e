import type { TenantId } from '@freehold/tenancy';
import type { PrismaClient } from '../generated/client.ts';

/** Something to put on record. */
export interface AuditEvent {
  /** Who did it. */
  readonly actorSub: string;
  /** The tenant that it was done to. */
  readonly tenant: TenantId;
  /** What was done: `operator.request`. */
  readonly action: string;
  /** More about it. No secrets: the record is kept for years. */
  readonly detail: Readonly<Record<string, string>>;
}

/** Puts something on record. Without `RETURNING`, which Prisma's `create` has: the API's role can't read the record. */
export async function recordAuditEvent(client: PrismaClient, event: AuditEvent): Promise<void> {
  await client.$executeRaw`
    INSERT INTO audit_events (actor_sub, tenant_id, action, detail)
    VALUES (${event.actorSub}, ${event.tenant}, ${event.action}, ${JSON.stringify(event.detail)}::jsonb)`;
}
