import type { DirectoryUser } from '@freehold/cognito';
import type { AuditAction, AuditDetail } from '@freehold/database';
import type { TenantId } from '@freehold/tenancy';
import type { Services } from '../services.ts';
import { toPoolUser, waitForRevocation } from './user.ts';

export type AccountServices = Pick<Services, 'directory' | 'database' | 'actor' | 'wait'>;

export interface AccountChange {
  /** The action of the audit event. */
  readonly action: AuditAction;
  readonly before: AuditDetail;
  readonly after: AuditDetail;
  /** The user after the change. */
  readonly result: DirectoryUser;
  /** The tenant that the user leaves. */
  readonly previousTenant?: TenantId | undefined;
  /** Makes the change in the user pool. It must be idempotent. */
  apply(): Promise<void>;
}

/**
 * Changes a user's account, then revokes the user's tokens: refresh tokens in Cognito, the others here, within 5 s on every
 * instance. In this order, since tokens issued between a revocation and the change would still be valid. If it fails at any
 * point, the same command does all of it again.
 */
export async function changeAccount(services: AccountServices, change: AccountChange): Promise<void> {
  const { directory, database } = services;
  const actor = await services.actor();
  // Without the database there would be no audit event, so nothing is changed.
  await database.now();
  await change.apply();
  await directory.signOutEverywhere(change.result.username);
  const revocation = await database.recordUserChange(toPoolUser(change.result), {
    actor,
    action: change.action,
    before: change.before,
    after: change.after,
    previousTenant: change.previousTenant,
    revoke: true,
  });
  await waitForRevocation(services, revocation);
}
