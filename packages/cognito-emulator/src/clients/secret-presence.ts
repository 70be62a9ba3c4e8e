import { notAuthorized } from '../errors.ts';
import type { UserPoolClient } from '../state/records.ts';

/**
 * A client with a secret sends it, or a hash of it, with each request. A client without one sends neither.
 *
 * @throws NotAuthorizedException
 */
export function checkSecretReceived(client: UserPoolClient, secretOrHash: string | undefined): void {
  if (client.secret === undefined && secretOrHash !== undefined) {
    throw notAuthorized(`Client ${client.id} is not configured for secret but secret was received`);
  }
  if (client.secret !== undefined && secretOrHash === undefined) {
    throw notAuthorized(`Client ${client.id} is configured for secret but secret was not received`);
  }
}
