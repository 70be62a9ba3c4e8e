import type pg from 'pg';
import { revokeTokens } from './token-revocation.ts';
import { inTransaction } from './transaction.ts';
import { type PoolUser, type UserRecord, userColumns, writeUser } from './users.ts';
import { writeAuditEvent } from './write-audit-event.ts';

/** A user in the user pool, with what decides whether their tokens are revoked. */
export interface SyncedUser extends PoolUser {
  readonly enabled: boolean;
  /** When the user pool last changed the user. */
  readonly modifiedAt: Date;
}

export interface SyncCounts {
  readonly added: number;
  readonly changed: number;
  /** Users who were moved or disabled by other means than the operator's command. */
  readonly revoked: number;
}

/** @param pool connections without a tenant */
export function userSync(pool: pg.Pool) {
  return {
    /**
     * Updates the rows of users from the user pool. Tokens are revoked, and an audit event is written, for users who were
     * moved to another tenant or disabled by other means than the operator's command.
     *
     * @param write `false`: only count
     */
    syncUsers: (
      users: readonly SyncedUser[],
      { actor, write }: { readonly actor: string; readonly write: boolean },
    ): Promise<SyncCounts> =>
      inTransaction(pool, async (connection) => {
        const { rows } = await connection.query<UserRecord>(
          `SELECT ${userColumns} FROM users WHERE sub = ANY ($1) ORDER BY sub FOR UPDATE`,
          [users.map(({ sub }) => sub)],
        );
        const recordBySub = new Map(rows.map((row) => [row.sub, row]));
        const counts = { added: 0, changed: 0, revoked: 0 };
        for (const user of users) {
          const record = recordBySub.get(user.sub);
          const wasMoved =
            record !== undefined && record.tenantId !== null && record.tenantId !== (user.tenant ?? null);
          const wasDisabled = !user.enabled && !(record?.revokedBefore && record.revokedBefore >= user.modifiedAt);
          if (record === undefined) counts.added += 1;
          else if (differs(record, user)) counts.changed += 1;
          if (wasMoved || wasDisabled) counts.revoked += 1;
          if (!write) continue;
          if (record === undefined || differs(record, user)) await writeUser(connection, user);
          if (!wasMoved && !wasDisabled) continue;
          await revokeTokens(connection, user, { extraSeconds: 1 });
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
      }),
  };
}

function differs(record: UserRecord, user: PoolUser): boolean {
  return (
    record.username !== user.username ||
    record.email !== (user.email ?? null) ||
    record.tenantId !== (user.tenant ?? null)
  );
}
