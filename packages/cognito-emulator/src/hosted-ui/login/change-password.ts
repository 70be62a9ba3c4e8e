import type { UserPoolClient } from '../../clients/user-pool-client.ts';
import { CognitoException } from '../../exceptions.ts';
import { UsernameOrAlias } from '../../identifiers.ts';
import { findChallengeSession, invalidSession } from '../../sign-in/challenge-session.ts';
import { ATTRIBUTE_PREFIX, answerNewPasswordRequired } from '../../sign-in/new-password-challenge.ts';
import type { User } from '../../users/user.ts';
import { answerAuthorizationRequest } from '../authorize/authorization-request.ts';
import { grantCode } from '../authorize/grant-code.ts';
import { showChangePasswordPage } from '../pages/change-password-page.ts';
import { typedNewPassword } from '../pages/new-password-fields.ts';
import { showSignInPage } from '../pages/sign-in-page.ts';
import { checkCsrf } from '../session/csrf.ts';
import { startSession } from '../session/session-cookie.ts';
import type { Visit } from '../visit.ts';

/** What a person can put right on the page itself. Anything else means to sign in again. */
const CORRECTABLE = ['InvalidPasswordException', 'InvalidParameterException', 'AliasExistsException'];

/** `POST /changePassword`: a new password for one that was temporary, and back to the app with a code. */
export async function changePassword(visit: Visit): Promise<void> {
  checkCsrf(visit);
  await answerAuthorizationRequest(visit, async (request) => {
    try {
      const user = await replaceTemporaryPassword(visit, request.client);
      if (user !== undefined) {
        await grantCode(visit, request, startSession(visit, user));
      }
    } catch (error) {
      if (!(error instanceof CognitoException)) {
        throw error;
      }
      showSignInPage(visit, request.client, { error: error.message });
    }
  });
}

/** The user with their new password. Nobody, where the page was shown again. */
async function replaceTemporaryPassword(visit: Visit, client: UserPoolClient): Promise<User | undefined> {
  const { pool, form, context } = visit;
  const session = form.get('session') ?? '';
  const user = challengedUser(visit, client, session);
  try {
    const answer = {
      ...{ username: UsernameOrAlias.parse(user.username), session },
      newPassword: typedNewPassword(form),
      attributes: form.withPrefix(ATTRIBUTE_PREFIX),
    };
    return await answerNewPasswordRequired(pool, client, answer, context.clock);
  } catch (error) {
    if (!(error instanceof CognitoException) || !CORRECTABLE.includes(error.name)) {
      throw error;
    }
    showChangePasswordPage(visit, user, { session, error: error.message });
    return undefined;
  }
}

/** Whom the challenge was posed to. Nobody else learns what this page says of a user. */
function challengedUser({ pool, form, context }: Visit, client: UserPoolClient, session: string): User {
  const username = UsernameOrAlias.safeParse(form.get('username'));
  const user = username.success ? pool.users.find(username.data) : undefined;
  if (user === undefined) {
    throw invalidSession();
  }
  findChallengeSession(pool, session, user, client, context.clock);
  return user;
}
