import { setTimeout } from 'node:timers/promises';
import type { AuditEvent, Database } from '@freehold/database';
import type { SignIn, UserIdentifiers } from '@freehold/identity';
import type { AccountStatusCache } from '../guards/account-status-cache.ts';

export interface SignOutOptions {
  readonly signIn: Pick<SignIn, 'signOutEverywhere'>;
  readonly database: Pick<Database, 'revokeTokens'>;
  readonly accountStatus: Pick<AccountStatusCache, 'invalidate'>;
}

/**
 * Signs a user out everywhere.
 *
 * @param issuedAt when the request's token was issued. It is revoked even if Cognito's clock is ahead
 * @param event says why. Without it in the audit log, no token is revoked here
 */
export type SignOut = (user: UserIdentifiers, issuedAt?: Date, event?: AuditEvent) => Promise<void>;

/** A sign-out takes no longer, however far apart the clocks are. */
const maxWaitMilliseconds = 3_000;

/** Allows for clocks that differ a little. */
const marginMilliseconds = 100;

/**
 * Revokes the user's refresh tokens with Cognito, and their other tokens with every instance of the API.
 *
 * Tokens say in whole seconds when they were issued, and those of the second of a sign-out are revoked. So a sign-out waits
 * until that second is over, and the next sign-in gets a valid token.
 */
export function createSignOut({ signIn, database, accountStatus }: SignOutOptions): SignOut {
  return async (user, issuedAt, event) => {
    // Cognito first: if either step fails, the caller can try again. In the other order, the token would be revoked while
    // the refresh token still worked.
    await signIn.signOutEverywhere(user.username);
    const { waitMilliseconds } = await database.revokeTokens(user, issuedAt, event);
    accountStatus.invalidate(user);
    await setTimeout(Math.min(waitMilliseconds + marginMilliseconds, maxWaitMilliseconds));
  };
}
