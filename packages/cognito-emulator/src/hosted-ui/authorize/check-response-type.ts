import { allowsCodeGrant } from '../../clients/user-pool-client.ts';
import type { UserPoolClient } from '../../state/records.ts';
import type { Parameters } from '../parameters.ts';
import { AuthorizationError } from './authorization-error.ts';

/**
 * The response type is `code`, and the client may have codes. The emulator has no implicit grant (`token`).
 *
 * @throws AuthorizationError
 */
export function checkResponseType(client: UserPoolClient, query: Parameters): void {
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
