import type { TenantId } from '@freehold/tenancy';
import type pg from 'pg';
import type { PrismaClient } from '../generated/client.ts';

/** Something to put on record. */
export interface AuditEvent {
  /** Who did it: a person's `sub`; for the operator's command, the ARN or the account of whoever ran it. */
  readonly actorSub: string;
  /** The tenant that it was done to. `undefined`: to none, such as to a person who belongs to none. */
  readonly tenant: TenantId | undefined;
  /** What was done: `operator.request`. */
  readonly action: string;
  /** More about it. No secrets: the record is kept for years. */
  readonly detail: AuditDetail;
}

/** What JSON can hold. What is `undefined` is left out. */
export type AuditDetail = { readonly [name: string]: AuditValue };
type AuditValue = string | number | boolean | null | undefined | readonly AuditValue[] | AuditDetail;

/** Puts something on record. Without `RETURNING`, which Prisma's `create` has: the API's role can't read the record. */
export async function writeAuditEventByPrisma(client: PrismaClient, event: AuditEvent): Promise<void> {
  await client.$executeRaw`
    INSERT INTO audit_events (actor_sub, tenant_id, action, detail)
    VALUES (${event.actorSub}, ${event.tenant ?? null}, ${event.action}, ${JSON.stringify(event.detail)}::jsonb)`;
}

/** Puts something on record together with what else the connection's transaction does. */
export async function writeAuditEvent(connection: pg.ClientBase, event: AuditEvent): Promise<void> {
  await connection.query('INSERT INTO audit_events (actor_sub, tenant_id, action, detail) VALUES ($1, $2, $3, $4)', [
    event.actorSub,
    event.tenant ?? null,
    event.action,
    JSON.stringify(event.detail),
  ]);
}
