import type { UserPoolClient } from '../../state/records.ts';

import type { HostedUiContext } from '../hosted-ui-context.ts';
import { AuthorizationError } from './authorization-error.ts';
import { checkClient } from './check-client.ts';
import { checkIdentityProvider } from './check-identity-provider.ts';
import { checkPkce } from './check-pkce.ts';
import { checkPrompt, type Prompt } from './check-prompt.ts';
import { checkRedirectUri } from './check-redirect-uri.ts';
import { checkRepeatedParameters } from './check-repeated-parameters.ts';
import { checkResponseType } from './check-response-type.ts';
import { checkScopes } from './check-scopes.ts';
import { redirectToApp } from './redirect-to-app.ts';

/** What an app asks for, once it has been checked. */
export interface AuthorizationRequest {
  readonly client: UserPoolClient;
  readonly redirectUri: string;
  readonly scopes: string[];
  readonly codeChallenge: string | undefined;
  readonly nonce: string | undefined;
  readonly prompt: Prompt;
}

/**
 * Checks the authorization request in the query, and answers it. Until client and redirect URI are known to belong
 * together, a fault is shown on a page; from then on the app hears of it.
 *
 * @param onValid what is to be done for a valid request
 * @throws PageError
 */
export async function handleAuthorizationRequest(
  hostedUi: HostedUiContext,
  onValid: (request: AuthorizationRequest) => Promise<void> | void,
): Promise<void> {
  const { pool, domain, query, context } = hostedUi;
  const client = checkClient(pool, query);
  const redirectUri = checkRedirectUri(client, query);
  try {
    checkRepeatedParameters(query);
    checkResponseType(client, query);
    checkIdentityProvider(client, query);
    const scopes = checkScopes(client, query);
    const codeChallenge = checkPkce(query);
    const prompt = checkPrompt(domain, query);
    await onValid({ client, redirectUri, scopes, codeChallenge, nonce: query.get('nonce'), prompt });
  } catch (error) {
    const authorizationError = error instanceof AuthorizationError ? error : serverError(error, context.log);
    redirectToApp(hostedUi, redirectUri, {
      error_description: authorizationError.message,
      error: authorizationError.code,
    });
  }
}

/** AWS documentation: an unexpected error goes to the app as well, for it should not end on a page of status 500. */
function serverError(error: unknown, log: (line: string) => void): AuthorizationError {
  log(`Unexpected error: ${error instanceof Error ? error.stack : String(error)}`);
  return new AuthorizationError('server_error', 'Something went wrong');
}
