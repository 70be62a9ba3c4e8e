import { notAuthorized } from '../errors.ts';
import type { UserPoolClient } from '../state/records.ts';

/**
 * A client with a secret proves it with each request, in clear or as a hash; one without sends none.
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
