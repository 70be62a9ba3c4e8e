import { CognitoException } from '../../exceptions.ts';
import { consultTrigger } from '../../tokens/sign-tokens.ts';
import { type HostedUiSession, userOfSession } from '../session/session.ts';
import { timeOf, type Visit } from '../visit.ts';
import { issueAuthorizationCode } from './authorization-code.ts';
import { AuthorizationError } from './authorization-error.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { redirectToApp } from './redirect-to-app.ts';

/**
 * Sends the browser back to the app with a code for the person who is signed in.
 *
 * @throws AuthorizationError
 */
export async function grantCode(visit: Visit, request: AuthorizationRequest, session: HostedUiSession): Promise<void> {
  const { pool } = visit;
  const { client, redirectUri, scopes, codeChallenge, nonce } = request;
  const overrides = await consultHostedAuthTrigger(visit, request, session);
  const code = issueAuthorizationCode(
    pool,
    {
      ...{ redirectUri, scopes, codeChallenge, nonce, overrides },
      ...{ clientId: client.id, username: session.username, sub: session.sub, authTime: session.authTime },
    },
    timeOf(visit),
  );
  redirectToApp(visit, redirectUri, { code });
}

/**
 * The function is called during the sign-in (AWS documentation, "Pre token generation Lambda trigger"), and where it
 * fails, apps are seen to get `error=invalid_request&error_description=PreTokenGeneration failed with error …`.
 */
async function consultHostedAuthTrigger(
  { context, pool }: Visit,
  { client, scopes }: AuthorizationRequest,
  session: HostedUiSession,
) {
  const user = userOfSession(pool, session);
  if (user === undefined) {
    throw signedOut();
  }
  const occasion = { source: 'TokenGeneration_HostedAuth' } as const;
  const overrides = await consultTrigger(context, pool, client, user, { scopes }, occasion).catch((error: unknown) => {
    throw error instanceof CognitoException
      ? new AuthorizationError('invalid_request', error.message, { cause: error })
      : error;
  });
  // The function may take seconds, in which the session can end and the client go.
  if (pool.hostedUiSessions.find(session.sessionHash) === undefined || pool.clients.find(client.id) === undefined) {
    throw signedOut();
  }
  return overrides;
}

function signedOut(): AuthorizationError {
  return new AuthorizationError('login_required', 'The person is not signed in any more');
}
