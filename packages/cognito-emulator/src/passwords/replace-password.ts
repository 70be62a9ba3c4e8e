import { type Clock, epochSeconds } from '../clock.ts';
import type { Username } from '../identifiers.ts';
import { deleteCode } from '../password-reset/password-reset.ts';
import { deleteOpenChallengeSessions } from '../sign-in/challenge-session.ts';
import type { PasswordHash, User } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';

/**
 * Sets or removes a user's password. It ends everything that could replace or use the old one: reset codes, open
 * challenges and browser sessions [inferred: AWS doesn't document it].
 *
 * @param change other changes, given the current user; it throws when the password must no longer be set
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
