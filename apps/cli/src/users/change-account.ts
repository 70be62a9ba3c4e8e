import type { DirectoryUser } from '@freehold/cognito';
import type { AuditDetail } from '@freehold/database';
import type { TenantId } from '@freehold/tenancy';
import type { Services } from '../services.ts';
import { toPoolUser, waitForRevocation } from './user.ts';

export type AccountServices = Pick<Services, 'directory' | 'database' | 'actor' | 'wait'>;

export interface AccountChange {
  /** What it is called on the record: `user.disabled` */
  readonly action: string;
  readonly before: AuditDetail;
  readonly after: AuditDetail;
  /** The person as the change leaves them. */
  readonly result: DirectoryUser;
  /** The tenant that they leave by it. */
  readonly previousTenant?: TenantId | undefined;
  /** Makes the change in the user pool. Made once more, it changes nothing. */
  apply(): Promise<void>;
}

/**
 * Changes somebody's account, and ends what they could do with the tokens that they have: the refresh tokens with Cognito,
 * the others here, within 5 s everywhere. In this order: were tokens made void first, new ones could be had before the
 * change. Cut off at any point, the same command does the whole once more.
 */
export async function changeAccount(services: AccountServices, change: AccountChange): Promise<void> {
  const { directory, database } = services;
  const actor = await services.actor();
  // Nothing is changed that could not go on record.
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
