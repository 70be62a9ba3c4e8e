import { logUnexpectedError } from '../../http/unexpected-error.ts';
import { AuthorizationError } from '../errors.ts';
import type { HostedUiContext } from '../hosted-ui-context.ts';
import { redirectToApp } from './redirect-to-app.ts';
import {
  type AuthorizationRequest,
  validateAuthorizationRequest,
  validateRedirectTarget,
} from './validate-authorization-request.ts';

/**
 * Validates the authorization request in the query and handles it. Before client and redirect URI are verified, an error
 * is shown on a page; afterwards it is redirected to the app.
 *
 * @param onValid handles a valid request
 * @throws PageError
 */
export async function handleAuthorizationRequest(
  hostedUi: HostedUiContext,
  onValid: (request: AuthorizationRequest) => Promise<void> | void,
): Promise<void> {
  const { poolState, domain, query, context } = hostedUi;
  const target = validateRedirectTarget(poolState, query);
  try {
    await onValid(validateAuthorizationRequest(target, domain, query));
  } catch (error) {
    const { code, message } = error instanceof AuthorizationError ? error : serverError(error, context.log);
    redirectToApp(hostedUi, target.redirectUri, { error_description: message, error: code });
  }
}

/** AWS redirects unexpected errors to the app, too. */
function serverError(error: unknown, log: (line: string) => void): AuthorizationError {
  logUnexpectedError(error, log);
  return new AuthorizationError('server_error', 'Something went wrong');
}
