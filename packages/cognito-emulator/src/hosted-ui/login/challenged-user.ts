import { UsernameOrAlias } from '../../identifiers.ts';
import { findChallengeSession, invalidSession } from '../../sign-in/challenge-session.ts';
import type { ChallengeSession, User, UserPoolClient } from '../../state/records.ts';
import type { HostedUiContext } from '../hosted-ui-context.ts';

/**
 * The user and the session of the challenge that a form answers. Its page shows information about this user only.
 *
 * @throws NotAuthorizedException
 */
export function challengedUser(
  { poolState, form, context }: HostedUiContext,
  client: UserPoolClient,
  challenge: ChallengeSession['challenge'],
): { user: User; session: ChallengeSession } {
  const username = UsernameOrAlias.safeParse(form.get('username'));
  const user = username.success ? poolState.users.find(username.data) : undefined;
  if (user === undefined) throw invalidSession();
  const session = findChallengeSession(poolState, challenge, form.get('session') ?? '', user, client, context.clock);
  return { user, session };
}
