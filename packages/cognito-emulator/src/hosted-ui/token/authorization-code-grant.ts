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
 * Redeems an authorization code. The code is consumed before anything is awaited: of two concurrent requests, one
 * succeeds. The README lists what AWS doesn't document.
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

/** AWS users report this error code, for example when the slash at the end was missing. */
function checkRedirectUriOfClient(client: UserPoolClient, redirectUri: string): void {
  if (!isCallbackUrl(client, redirectUri)) {
    throw new OAuthError('unauthorized_client', 'redirect_uri is not a callback URL of the client');
  }
}

function findCode(poolState: UserPoolState, client: UserPoolClient, sent: string, now: number): AuthorizationCode {
  const code = findAuthorizationCode(poolState, sent, now);
  if (code === undefined || code.clientId !== client.id) {
    throw new OAuthError('invalid_grant', 'the code is unknown, used, expired or of another client');
  }
  return code;
}

function checkRedirectUriOfCode(code: AuthorizationCode, redirectUri: string): void {
  if (code.redirectUri !== redirectUri) {
    throw new OAuthError('invalid_grant', 'redirect_uri differs from that of the authorization request');
  }
}

/** The scope needs a client that can read `email_verified` (AWS documentation, "The token issuer endpoint"). */
function checkEmailScope({ pool }: UserPoolState, client: UserPoolClient, { scopes }: AuthorizationCode): void {
  if (scopes.includes('email') && !readableAttributes(pool, client.settings).has('email_verified')) {
    throw new OAuthError('invalid_grant', 'the scope email needs a client that can read email_verified');
  }
}

function findUser(poolState: UserPoolState, code: AuthorizationCode): User {
  const user = poolState.users.find(code.username);
  if (user?.sub !== code.sub || !user.enabled) throw new OAuthError('invalid_grant', 'the user is deleted or disabled');
  return user;
}
