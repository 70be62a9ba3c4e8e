import { setTimeout } from 'node:timers/promises';
import type { Database } from '@freehold/database';
import type { SignIn, UserIdentifiers } from '@freehold/identity';
import type { AccountStatusCache } from '../guards/account-status-cache.ts';

export interface SignOutOptions {
  readonly signIn: Pick<SignIn, 'signOutEverywhere'>;
  readonly database: Pick<Database, 'revokeTokens'>;
  readonly accountStatus: Pick<AccountStatusCache, 'invalidate'>;
}

/**
 * Signs somebody out everywhere.
 *
 * @param issuedAt when the token was issued that they did it with, which is to be void in any case
 */
export type SignOut = (user: UserIdentifiers, issuedAt?: Date) => Promise<void>;

/** However far apart the clocks are, nobody waits longer than this for a sign-out. */
const maxWaitMilliseconds = 3_000;

/** Makes the refresh tokens void with Cognito, and the tokens that are out with every instance of this API. */
export function signOutEverywhere({ signIn, database, accountStatus }: SignOutOptions): SignOut {
  return async (user, issuedAt = new Date(0)) => {
    // Cognito first. If that fails nothing has happened, and if the second fails, the caller can ask again: the other
    // way round, their token would be void and their refresh token good.
    await signIn.signOutEverywhere(user.username);
    // Cognito's clock may be ahead of ours, and then the token is from our future.
    const before = new Date(Math.max(Date.now(), issuedAt.getTime() + 1_000));
    await database.revokeTokens(user, before);
    accountStatus.invalidate(user);
    await untilNextSecond(before);
  };
}

/**
 * Tokens say in whole seconds when they were issued, and one of the second of a sign-out counts as issued before it. So
 * a sign-out takes until that second is over, and whoever signs in next gets a token that counts as issued after it. The
 * tenth of a second is for clocks that differ a little.
 */
async function untilNextSecond(moment: Date): Promise<void> {
  const nextSecond = Math.floor(moment.getTime() / 1_000) * 1_000 + 1_000;
  await setTimeout(Math.min(Math.max(nextSecond + 100 - Date.now(), 0), maxWaitMilliseconds));
}
