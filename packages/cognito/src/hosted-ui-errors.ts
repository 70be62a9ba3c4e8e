import { IdentityError, type IdentityErrorCode } from '@freehold/identity';
import * as oidc from 'openid-client';

/** What was asked of the Hosted UI's endpoints; the same error means different things. */
export type HostedUiOperation = 'exchange' | 'refresh' | 'revocation';

/**
 * Translates what the Hosted UI, or the way there, answered into an error of ours. Codes, states and tokens stand in none of
 * what is passed on: the cause goes to the log.
 */
export function toHostedUiError(error: unknown, step: HostedUiOperation): IdentityError {
  if (error instanceof oidc.AuthorizationResponseError) {
    return new IdentityError(codeOfRedirect(error.error), { cause: said(error.error, error.error_description) });
  }
  if (error instanceof oidc.ResponseBodyError) {
    const cause = said(error.error, error.error_description);
    return new IdentityError(codeOfBody(error, step), { cause });
  }
  if (error instanceof oidc.WWWAuthenticateChallengeError) {
    return new IdentityError(misconfigured(step), { cause: said('invalid_client') });
  }
  if (step === 'exchange' && isAboutTheNonce(error)) return new IdentityError('sign_in_mixed_up', { cause: error });
  if (step === 'exchange' && isAboutAClaim(error)) return new IdentityError('sign_in_misconfigured', { cause: error });
  return new IdentityError('identity_provider_unavailable', { cause: error });
}

/** What the sign-in page sends the browser back with (RFC 6749, section 4.1.2.1). */
function codeOfRedirect(error: string): IdentityErrorCode {
  switch (error) {
    case 'access_denied':
      return 'sign_in_denied';
    case 'server_error':
    case 'temporarily_unavailable':
      return 'identity_provider_unavailable';
    default:
      return 'sign_in_misconfigured';
  }
}

/** What the token endpoint answers (RFC 6749, section 5.2). */
function codeOfBody({ error, status }: oidc.ResponseBodyError, step: HostedUiOperation): IdentityErrorCode {
  if (status === 429) return 'rate_limited';
  if (error !== 'invalid_grant') return misconfigured(step);
  return step === 'refresh' ? 'refresh_token_invalid' : 'sign_in_code_invalid';
}

/** A client that is set up wrongly is nobody's reason to sign in again: a session outlives it. */
function misconfigured(step: HostedUiOperation): IdentityErrorCode {
  return step === 'exchange' ? 'sign_in_misconfigured' : 'identity_provider_unavailable';
}

/** openid-client has no error of its own for a nonce that is another one, or isn't there. */
function isAboutTheNonce(error: unknown): boolean {
  return error instanceof oidc.ClientError && error.cause instanceof Error && /\bnonce\b/.test(error.cause.message);
}

/** The ID token is not for this client, not of this pool, or expired by our clock. */
function isAboutAClaim(error: unknown): boolean {
  const { code } = error instanceof oidc.ClientError ? error : { code: undefined };
  return code === 'OAUTH_JWT_CLAIM_COMPARISON_FAILED' || code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED';
}

/** In the query of a callback, both are whatever the browser sent: so no more of it than helps whoever reads the log. */
function said(error: string, description = ''): Error {
  const text = (length: number, value: string) => value.replaceAll(/[^\x20-\x7e]/g, '').slice(0, length);
  return new Error(`Cognito says ${text(40, error)}${description === '' ? '' : `: ${text(200, description)}`}`);
}
