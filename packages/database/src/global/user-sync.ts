import type pg from 'pg';
import { inTransaction } from './transaction.ts';
import { type PoolUser, revoke, type UserRecord, userColumns, writeUser } from './user-records.ts';
import { writeAuditEvent } from './write-audit-event.ts';

/** What the user pool says of a person, and what decides whether their tokens may still be good. */
export interface SyncedUser extends PoolUser {
  readonly enabled: boolean;
  /** When the pool last changed something about them. */
  readonly modifiedAt: Date;
}

/** What a synchronisation came to. */
export interface SyncCounts {
  readonly added: number;
  readonly changed: number;
  /** People who had been moved or disabled past the command: their tokens are void now. */
  readonly revoked: number;
}

/**
 * Brings the records of some people up to date with the user pool. Who was moved to another tenant, or disabled, by other
 * means than the operator's command may hold tokens that say otherwise: these are made void, and that goes on record.
 *
 * @param write `false`: only count
 */
export function syncUsers(
  pool: pg.Pool,
  users: readonly SyncedUser[],
  { actor, write }: { readonly actor: string; readonly write: boolean },
): Promise<SyncCounts> {
  return inTransaction(pool, async (connection) => {
    const { rows } = await connection.query<UserRecord>(
      `SELECT ${userColumns} FROM users WHERE sub = ANY ($1) ORDER BY sub FOR UPDATE`,
      [users.map(({ sub }) => sub)],
    );
    const recordBySub = new Map(rows.map((row) => [row.sub, row]));
    const counts = { added: 0, changed: 0, revoked: 0 };
    for (const user of users) {
      const record = recordBySub.get(user.sub);
      const wasMoved = record !== undefined && record.tenantId !== null && record.tenantId !== (user.tenant ?? null);
      const wasDisabled = !user.enabled && !(record?.revokedBefore && record.revokedBefore >= user.modifiedAt);
      if (record === undefined) counts.added += 1;
      else if (differs(record, user)) counts.changed += 1;
      if (wasMoved || wasDisabled) counts.revoked += 1;
      if (!write) continue;
      if (record === undefined || differs(record, user)) await writeUser(connection, user);
      if (!wasMoved && !wasDisabled) continue;
      await revoke(connection, user.sub);
      await writeAuditEvent(connection, {
        actorSub: actor,
        tenant: user.tenant,
        action: 'user.synced',
        detail: {
          sub: user.sub,
          email: user.email,
          before: record === undefined ? null : { tenant: record.tenantId },
          after: { tenant: user.tenant ?? null, enabled: user.enabled },
        },
      });
    }
    return counts;
  });
}

function differs(record: UserRecord, user: PoolUser): boolean {
  return (
    record.username !== user.username ||
    record.email !== (user.email ?? null) ||
    record.tenantId !== (user.tenant ?? null)
  );
}
