import { readableAttributes } from '../../clients/attribute-permissions.ts';
import { isCallbackUrl } from '../../clients/redirect-urls.ts';
import type { AuthorizationCode, User, UserPoolClient } from '../../state/records.ts';
import type { UserPoolState } from '../../state/user-pool-state.ts';
import { issueGrantedTokens } from '../../tokens/issue-tokens.ts';

import { consumeAuthorizationCode, findAuthorizationCode } from '../authorize/authorization-code.ts';
import { OAuthError } from '../errors.ts';
import { currentTime, type HostedUiContext } from '../hosted-ui-context.ts';
import { requiredParameter } from '../oauth/required-parameter.ts';
import { checkCodeVerifier } from './check-code-verifier.ts';
import { mapToInvalidGrant } from './map-to-invalid-grant.ts';

/**
 * Tokens for an authorization code. Nothing waits before the code is spent: of two who come with it at once, one has it.
 *
 * A code that is presented again is refused; whether AWS then revokes what it gave before, as RFC 6749, 4.1.2, advises, is
 * not documented, and the emulator doesn't. Nor is it documented whether a code survives a wrong verifier; here it does.
 *
 * @throws OAuthError
 */
export function authorizationCodeGrant(hostedUi: HostedUiContext, client: UserPoolClient) {
  const { context, poolState, form } = hostedUi;
  const sent = requiredParameter(form, 'code');
  const redirectUri = requiredParameter(form, 'redirect_uri');
  checkRedirectUriOfClient(client, redirectUri);
  const code = findCode(poolState, client, sent, currentTime(hostedUi));
  checkRedirectUriOfCode(code, redirectUri);
  checkCodeVerifier(code, form.get('code_verifier'));
  checkEmailScope(poolState, client, code);
  const user = findUser(poolState, code);
  consumeAuthorizationCode(poolState, code);
  return mapToInvalidGrant(issueGrantedTokens(context, poolState, client, user, code));
}

/** The code is seen in reports on the real service, where the redirect URI lacked the slash at its end, for instance. */
function checkRedirectUriOfClient(client: UserPoolClient, redirectUri: string): void {
  if (!isCallbackUrl(client, redirectUri)) {
    throw new OAuthError('unauthorized_client', "redirect_uri is none of the client's callback URLs");
  }
}

function findCode(poolState: UserPoolState, client: UserPoolClient, sent: string, now: number): AuthorizationCode {
  const code = findAuthorizationCode(poolState, sent, now);
  if (code === undefined || code.clientId !== client.id) {
    throw new OAuthError('invalid_grant', 'the code is unknown, used, expired or not for this client');
  }
  return code;
}

function checkRedirectUriOfCode(code: AuthorizationCode, redirectUri: string): void {
  if (code.redirectUri !== redirectUri) {
    throw new OAuthError('invalid_grant', 'redirect_uri is not the one that the code was sent to');
  }
}

/** AWS documentation, "The token issuer endpoint": the scope is of no use to a client that may not read `email_verified`. */
function checkEmailScope({ pool }: UserPoolState, client: UserPoolClient, { scopes }: AuthorizationCode): void {
  if (scopes.includes('email') && !readableAttributes(pool, client.settings).has('email_verified')) {
    throw new OAuthError('invalid_grant', 'the scope email needs a client that can read email_verified');
  }
}

function findUser(poolState: UserPoolState, code: AuthorizationCode): User {
  const user = poolState.users.find(code.username);
  if (user?.sub !== code.sub || !user.enabled) throw new OAuthError('invalid_grant', 'the user is gone or disabled');
  return user;
}
