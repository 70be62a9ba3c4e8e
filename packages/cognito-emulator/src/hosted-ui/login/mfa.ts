import { CognitoException } from '../../errors.ts';
import { UsernameOrAlias } from '../../identifiers.ts';
import { respondToSoftwareTokenMfa } from '../../sign-in/mfa-challenge.ts';
import { confirmSetup } from '../../sign-in/mfa-setup.ts';
import type { User, UserPoolClient } from '../../state/records.ts';
import { grantCode } from '../authorize/grant-code.ts';
import { handleAuthorizationRequest } from '../authorize/handle-authorization-request.ts';
import type { HostedUiContext } from '../hosted-ui-context.ts';
import { showMfaSetupPage } from '../pages/mfa-setup-page.ts';
import { showSignInPage } from '../pages/sign-in-page.ts';
import { showSoftwareTokenPage } from '../pages/software-token-page.ts';
import { checkCsrf } from '../session/csrf.ts';
import { startSession } from '../session/session-cookie.ts';
import { challengedUser } from './challenged-user.ts';

/** Errors of a wrong or used code, which the user can correct on the page itself. */
const wrongCode = ['CodeMismatchException', 'ExpiredCodeException', 'EnableSoftwareTokenMFAException'];

/** `POST /softwareTokenMfa`: takes a code of the authenticator app, and redirects to the app with a code. */
export function verifyCode(hostedUi: HostedUiContext): Promise<void> {
  return answer(hostedUi, (client, code) => {
    const { poolState, context, form } = hostedUi;
    const { user } = challengedUser(hostedUi, client, 'SOFTWARE_TOKEN_MFA');
    const session = form.get('session') ?? '';
    const username = UsernameOrAlias.parse(user.username);
    return {
      complete: () => respondToSoftwareTokenMfa(context, poolState, client, { username, session, code }),
      showAgain: (error) => showSoftwareTokenPage(hostedUi, user, { session, error }),
    };
  });
}

/** `POST /mfaSetup`: registers the authenticator app whose code it is, and redirects to the app with a code. */
export function setUpMfa(hostedUi: HostedUiContext): Promise<void> {
  return answer(hostedUi, (client, code) => {
    const { poolState, context, form } = hostedUi;
    const { user, session } = challengedUser(hostedUi, client, 'MFA_SETUP');
    const shown = { session: form.get('session') ?? '', secret: session.setup?.secret ?? '' };
    return {
      complete: () => confirmSetup(poolState, session, code, context.clock),
      showAgain: (error) => showMfaSetupPage(hostedUi, user, { ...shown, error }),
    };
  });
}

interface Answer {
  /** @returns the user, who has met the challenge @throws CognitoException */
  complete(): User;
  showAgain(error: string): void;
}

/** Answers a challenge. A wrong code shows its page again, any other error the sign-in page. */
async function answer(
  hostedUi: HostedUiContext,
  challenge: (client: UserPoolClient, code: string) => Answer,
): Promise<void> {
  checkCsrf(hostedUi);
  await handleAuthorizationRequest(hostedUi, async (request) => {
    try {
      const { complete, showAgain } = challenge(request.client, hostedUi.form.get('code') ?? '');
      let user: User;
      try {
        user = complete();
      } catch (error) {
        if (!(error instanceof CognitoException) || !wrongCode.includes(error.name)) throw error;
        showAgain(error.message);
        return;
      }
      await grantCode(hostedUi, request, startSession(hostedUi, user));
    } catch (error) {
      if (!(error instanceof CognitoException)) throw error;
      showSignInPage(hostedUi, request.client, { error: error.message });
    }
  });
}
