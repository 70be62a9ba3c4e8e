import { newTotpSecret } from '../../mfa/totp.ts';
import { openChallengeSession } from '../../sign-in/challenge-session.ts';
import { requiredMfa } from '../../sign-in/mfa-challenge.ts';
import type { User } from '../../state/records.ts';
import { grantCode } from '../authorize/grant-code.ts';
import type { AuthorizationRequest } from '../authorize/validate-authorization-request.ts';
import type { HostedUiContext } from '../hosted-ui-context.ts';
import { showMfaSetupPage } from '../pages/mfa-setup-page.ts';
import { showSoftwareTokenPage } from '../pages/software-token-page.ts';
import { startSession } from '../session/session-cookie.ts';

/** Goes on after the right password: to the page of the second factor, or to the app with a code. */
export async function continueSignIn(
  hostedUi: HostedUiContext,
  request: AuthorizationRequest,
  user: User,
): Promise<void> {
  const { poolState, context } = hostedUi;
  const challenge = requiredMfa(poolState.pool, user);
  if (challenge === undefined) {
    await grantCode(hostedUi, request, startSession(hostedUi, user));
    return;
  }
  if (challenge === 'SOFTWARE_TOKEN_MFA') {
    showSoftwareTokenPage(hostedUi, user, {
      session: openChallengeSession(poolState, user, request.client, { challenge }, context.clock),
    });
    return;
  }
  const setup = { secret: newTotpSecret(), verified: false };
  showMfaSetupPage(hostedUi, user, {
    secret: setup.secret,
    session: openChallengeSession(poolState, user, request.client, { challenge, setup }, context.clock),
  });
}
