import type { TenantId } from '@freehold/tenancy';
import type { AuditAction } from './audit-actions.ts';
import type { Queryable } from './transaction.ts';

export interface AuditEvent {
  /** Who did it: a user's `sub`; for the operator's command, the ARN or OS user that ran it. */
  readonly actorSub: string;
  /** The tenant it was done to. `undefined`: none, for instance a user without a tenant. */
  readonly tenant: TenantId | undefined;
  readonly action: AuditAction;
  /** Further detail. No secrets: audit events are kept for years. */
  readonly detail: AuditDetail;
}

/** A JSON object. `undefined` members are left out. */
export type AuditDetail = { readonly [name: string]: AuditValue };
type AuditValue = string | number | boolean | null | undefined | readonly AuditValue[] | AuditDetail;

/**
 * Adds an audit event. Without `RETURNING`: the API's role may insert events and can't read them.
 *
 * @param connection in a transaction where the event belongs to other changes; otherwise a pool
 */
export async function writeAuditEvent(connection: Queryable, event: AuditEvent): Promise<void> {
  await connection.query('INSERT INTO audit_events (actor_sub, tenant_id, action, detail) VALUES ($1, $2, $3, $4)', [
    event.actorSub,
    event.tenant ?? null,
    event.action,
    JSON.stringify(event.detail),
  ]);
}
