import { createHmac, timingSafeEqual } from 'node:crypto';
import { notAuthorized } from '../exceptions.ts';
import type { UserPoolClient } from './user-pool-client.ts';

/**
 * Checks `SECRET_HASH = base64(HMAC-SHA256(client secret, username + client id))` in constant time. The username is what
 * the caller submitted in the same request, an alias included.
 *
 * @throws NotAuthorizedException
 */
export function checkSecretHash(client: UserPoolClient, username: string, secretHash: string | undefined): void {
  if (client.secret === undefined) {
    if (secretHash !== undefined) {
      throw notAuthorized(`Client ${client.id} is not configured for secret but secret was received`);
    }
    return;
  }
  if (secretHash === undefined) {
    throw notAuthorized(`Client ${client.id} is configured for secret but secret was not received`);
  }
  const expected = createHmac('sha256', client.secret).update(`${username}${client.id}`).digest();
  const received = Buffer.from(secretHash, 'base64');
  if (received.length !== expected.length || !timingSafeEqual(received, expected)) {
    throw notAuthorized(`SecretHash does not match for the client: ${client.id}`);
  }
}
