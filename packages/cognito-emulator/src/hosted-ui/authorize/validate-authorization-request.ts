import { isCallbackUrl } from '../../clients/redirect-urls.ts';
import { allowsCodeGrant } from '../../clients/user-pool-client.ts';
import { ClientId } from '../../identifiers.ts';
import type { UserPoolClient, UserPoolDomain } from '../../state/records.ts';
import type { UserPoolState } from '../../state/user-pool-state.ts';
import { AuthorizationError, PageError } from '../errors.ts';
import type { Parameters } from '../parameters.ts';

/** When the user is asked to sign in: never, always, or only without a session. */
type Prompt = 'none' | 'login' | 'if_needed';

/** The client and redirect URI of a request. Once they are verified, errors go to the app. */
export interface RedirectTarget {
  readonly client: UserPoolClient;
  readonly redirectUri: string;
}

/** A valid authorization request. */
export interface AuthorizationRequest extends RedirectTarget {
  readonly scopes: string[];
  readonly codeChallenge: string | undefined;
  readonly nonce: string | undefined;
  readonly prompt: Prompt;
}

/**
 * Verifies where errors may be redirected to.
 *
 * @throws PageError
 */
export function validateRedirectTarget(poolState: UserPoolState, query: Parameters): RedirectTarget {
  const client = checkClient(poolState, query);
  return { client, redirectUri: checkRedirectUri(client, query) };
}

/**
 * Validates the rest of the request, step by step.
 *
 * @throws AuthorizationError
 */
export function validateAuthorizationRequest(
  target: RedirectTarget,
  domain: UserPoolDomain,
  query: Parameters,
): AuthorizationRequest {
  const { client } = target;
  checkRepeatedParameters(query);
  checkResponseType(client, query);
  checkIdentityProvider(client, query);
  return {
    ...target,
    scopes: checkScopes(client, query),
    codeChallenge: checkPkce(query),
    prompt: checkPrompt(domain, query),
    nonce: query.get('nonce'),
  };
}

/**
 * The client belongs to the pool of the domain.
 *
 * @throws PageError
 */
export function checkClient(poolState: UserPoolState, query: Parameters): UserPoolClient {
  const sent = query.get('client_id');
  if (sent === undefined) throw new PageError(400, "Required String parameter 'client_id' is not present");
  const id = ClientId.safeParse(sent);
  const client = id.success ? poolState.clients.find(id.data) : undefined;
  if (client === undefined) throw new PageError(400, 'Client does not exist.');
  return client;
}

/**
 * The redirect URI is a callback URL of the client. The messages are those that users of AWS report.
 *
 * @throws PageError
 */
export function checkRedirectUri(client: UserPoolClient, query: Parameters): string {
  const redirectUri = query.get('redirect_uri');
  if (redirectUri === undefined) throw new PageError(400, "Required String parameter 'redirect_uri' is not present");
  if (!isCallbackUrl(client, redirectUri)) {
    throw new PageError(400, 'redirect_mismatch: redirect_uri is not a callback URL of the client.');
  }
  return redirectUri;
}

/** No parameter is sent twice (RFC 6749, 3.1). */
function checkRepeatedParameters(query: Parameters): void {
  if (query.repeated.length > 0) {
    throw new AuthorizationError('invalid_request', 'A parameter is included more than once');
  }
}

/** The response type is `code`, and the client is allowed to use it. The emulator has no implicit grant (`token`). */
function checkResponseType(client: UserPoolClient, query: Parameters): void {
  switch (query.get('response_type')) {
    case 'code':
      if (!allowsCodeGrant(client)) {
        throw new AuthorizationError('unauthorized_client', 'The client is not allowed the authorization code grant');
      }
      return;
    case 'token':
      throw new AuthorizationError('unauthorized_client', 'This emulator has no implicit grant');
    default:
      throw new AuthorizationError('invalid_request', 'response_type must be code');
  }
}

/** The identity provider is the pool itself, and the client supports it [error codes inferred]. */
function checkIdentityProvider(client: UserPoolClient, query: Parameters): void {
  const requested = query.get('identity_provider') ?? query.get('idp_identifier') ?? 'COGNITO';
  if (requested !== 'COGNITO') {
    throw new AuthorizationError('invalid_request', 'COGNITO is the only identity provider of this emulator');
  }
  if (!client.settings.SupportedIdentityProviders?.includes('COGNITO')) {
    throw new AuthorizationError('unauthorized_client', 'The client does not support the identity provider COGNITO');
  }
}

/** Scopes that select claims of the ID token, and are invalid without `openid` (AWS documentation). */
const claimScopes = ['email', 'phone', 'profile'];

/** The scopes are allowed for the client. Without any, all of the client's are meant [even without `openid`: inferred]. */
function checkScopes(client: UserPoolClient, query: Parameters): string[] {
  const allowed = client.settings.AllowedOAuthScopes ?? [];
  const requested = [...new Set(query.get('scope')?.split(' ').filter(Boolean))];
  if (requested.length === 0) return allowed;
  const lacksOpenId = !requested.includes('openid') && requested.some((scope) => claimScopes.includes(scope));
  if (lacksOpenId || !requested.every((scope) => allowed.includes(scope))) {
    throw new AuthorizationError('invalid_scope', 'invalid_scope');
  }
  return requested;
}

/** A SHA-256 in base64url, without padding. */
const s256Challenge = /^[\w-]{43}$/;

/** PKCE (RFC 7636) is optional. Challenge and method come together, and the method is S256. */
function checkPkce(query: Parameters): string | undefined {
  const challenge = query.get('code_challenge');
  const method = query.get('code_challenge_method');
  if (challenge === undefined && method === undefined) return undefined;
  if (method !== 'S256') throw new AuthorizationError('invalid_request', 'code_challenge_method must be S256');
  if (challenge === undefined || !s256Challenge.test(challenge)) {
    throw new AuthorizationError('invalid_request', 'code_challenge must be the SHA-256 of a code verifier');
  }
  return challenge;
}

/** `select_account` and `consent` have no effect here: they concern other identity providers (AWS documentation). */
const knownPrompts = ['none', 'login', 'select_account', 'consent'];

/** The prompt is known, and `none` stands alone (OpenID Connect). Only managed login reads it [error code inferred]. */
function checkPrompt({ managedLoginVersion }: UserPoolDomain, query: Parameters): Prompt {
  const values = managedLoginVersion === 1 ? [] : (query.get('prompt')?.split(' ') ?? []);
  const known = values.every((value) => knownPrompts.includes(value));
  if (!known || (values.includes('none') && values.length > 1)) {
    throw new AuthorizationError('invalid_request', 'prompt must be none, login, select_account or consent');
  }
  if (values.includes('none')) return 'none';
  return values.includes('login') ? 'login' : 'if_needed';
}
