import type { AuditDetail } from '@freehold/database';
import type { DirectoryUser } from '@freehold/identity/cognito';
import type { TenantId } from '@freehold/tenancy';
import type { Parts } from '../parts.ts';
import { poolUser, settled } from './person.ts';

export type AccountParts = Pick<Parts, 'directory' | 'database' | 'actor' | 'wait'>;

export interface AccountChange {
  /** What it is called on the record: `user.disabled` */
  readonly action: string;
  readonly before: AuditDetail;
  readonly after: AuditDetail;
  /** The person as the change leaves them. */
  readonly result: DirectoryUser;
  /** The tenant that they leave by it. */
  readonly left?: TenantId | undefined;
  /** Makes the change in the user pool. Made once more, it changes nothing. */
  apply(): Promise<void>;
}

/**
 * Changes somebody's account, and ends what they could do with the tokens that they have: the refresh tokens with Cognito,
 * the others here, within 5 s everywhere. In this order: were tokens made void first, new ones could be had before the
 * change. Cut off at any point, the same command does the whole once more.
 */
export async function changeAccount(parts: AccountParts, change: AccountChange): Promise<void> {
  const { directory, database } = parts;
  const actor = await parts.actor();
  // Nothing is changed that could not go on record.
  await database.now();
  await change.apply();
  await directory.signOutEverywhere(change.result.username);
  const revocation = await database.recordUserChange(poolUser(change.result), {
    actor,
    action: change.action,
    before: change.before,
    after: change.after,
    left: change.left,
    revoke: true,
  });
  await settled(parts, revocation);
}
