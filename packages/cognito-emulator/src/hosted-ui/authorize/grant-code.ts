import { CognitoException } from '../../errors.ts';
import type { HostedUiSession } from '../../state/records.ts';
import { invokeTrigger } from '../../tokens/sign-tokens.ts';
import { AuthorizationError } from '../errors.ts';
import { currentTime, type HostedUiContext } from '../hosted-ui-context.ts';
import { userOfSession } from '../session/session.ts';
import { issueAuthorizationCode } from './authorization-code.ts';
import { redirectToApp } from './redirect-to-app.ts';
import type { AuthorizationRequest } from './validate-authorization-request.ts';

/**
 * Redirects the browser to the app with a code for the signed-in user.
 *
 * @throws AuthorizationError
 */
export async function grantCode(
  hostedUi: HostedUiContext,
  request: AuthorizationRequest,
  session: HostedUiSession,
): Promise<void> {
  const { poolState } = hostedUi;
  const { client, redirectUri, scopes, codeChallenge, nonce } = request;
  const overrides = await invokeHostedAuthTrigger(hostedUi, request, session);
  const code = issueAuthorizationCode(
    poolState,
    {
      redirectUri,
      scopes,
      codeChallenge,
      nonce,
      overrides,
      clientId: client.id,
      username: session.username,
      sub: session.sub,
      authTime: session.authTime,
    },
    currentTime(hostedUi),
  );
  redirectToApp(hostedUi, redirectUri, { code });
}

/**
 * The function runs at the sign-in (AWS documentation, "Pre token generation Lambda trigger"). On failure, apps on AWS
 * get `error=invalid_request&error_description=PreTokenGeneration failed with error …`.
 */
async function invokeHostedAuthTrigger(
  { context, poolState }: HostedUiContext,
  { client, scopes }: AuthorizationRequest,
  session: HostedUiSession,
) {
  const user = userOfSession(poolState, session);
  if (user === undefined) throw sessionEnded();
  const triggerRequest = { source: 'TokenGeneration_HostedAuth' } as const;
  const overrides = await invokeTrigger(context, poolState, client, user, { scopes }, triggerRequest).catch(
    (error: unknown) => {
      throw error instanceof CognitoException
        ? new AuthorizationError('invalid_request', error.message, { cause: error })
        : error;
    },
  );
  // Meanwhile the session can end and the client can be deleted.
  if (
    poolState.hostedUiSessions.find(session.sessionHash) === undefined ||
    poolState.clients.find(client.id) === undefined
  ) {
    throw sessionEnded();
  }
  return overrides;
}

function sessionEnded(): AuthorizationError {
  return new AuthorizationError('login_required', 'The user is no longer signed in');
}
