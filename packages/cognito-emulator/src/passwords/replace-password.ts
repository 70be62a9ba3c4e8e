import { type Clock, epochSeconds } from '../clock.ts';
import type { Username } from '../identifiers.ts';
import { deleteCode } from '../password-reset/password-reset.ts';
import { deleteOpenChallengeSessions } from '../sign-in/challenge-session.ts';
import type { PasswordHash, User } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';

/**
 * Gives a user another password, or takes theirs away. Whatever else was open to get at one is void from then on: the
 * code of a reset, and sessions in which a temporary password would be replaced; so are the browsers in which they are
 * signed in to the Hosted UI. AWS doesn't say so [inferred]: otherwise whoever had asked for a code, or knew the former
 * password, would have the last word over an administrator.
 *
 * @param change what else changes, given the user as they are now; it throws where the password may no longer be set,
 *   because hashing it took a while
 * @throws UserNotFoundException, AliasExistsException; what `change` throws. Then nothing has changed.
 */
export function replacePassword(
  poolState: UserPoolState,
  username: Username,
  password: PasswordHash | undefined,
  clock: Clock,
  change: (current: User) => Partial<Pick<User, 'status' | 'attributes'>>,
): User {
  const now = epochSeconds(clock());
  const user = poolState.users.update(username, (current) => ({
    ...current,
    ...change(current),
    password,
    passwordSetAt: now,
    lastModifiedAt: now,
  }));
  deleteCode(poolState, user);
  deleteOpenChallengeSessions(poolState, user);
  poolState.deleteHostedUiSignIns(user.username);
  return user;
}
