import type { UserPoolClient } from '../../state/records.ts';

import type { Parameters } from '../parameters.ts';
import { AuthorizationError } from './authorization-error.ts';

/** The pool itself, as an identity provider. */
const userPoolProvider = 'COGNITO';

/**
 * People sign in with the pool's own passwords, which the client has to allow; the emulator has no other identity
 * provider. Which errors there are is inferred.
 *
 * @throws AuthorizationError
 */
export function checkIdentityProvider(client: UserPoolClient, query: Parameters): void {
  const requested = query.get('identity_provider') ?? query.get('idp_identifier') ?? userPoolProvider;
  if (requested !== userPoolProvider) {
    throw new AuthorizationError('invalid_request', 'This emulator has no identity provider but COGNITO');
  }
  if (!client.settings.SupportedIdentityProviders?.includes(userPoolProvider)) {
    throw new AuthorizationError('unauthorized_client', 'The client does not support the identity provider COGNITO');
  }
}
