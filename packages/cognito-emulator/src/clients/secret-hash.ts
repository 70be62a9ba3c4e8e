import { createHmac, timingSafeEqual } from 'node:crypto';
import { notAuthorized } from '../errors.ts';
import type { UserPoolClient } from '../state/records.ts';
import { checkSecretReceived } from './secret-presence.ts';

/**
 * Checks `SECRET_HASH = base64(HMAC-SHA256(client secret, username + client id))` in constant time.
 *
 * @param username as submitted in the same request, possibly an alias; the real username at a refresh
 * @throws NotAuthorizedException
 */
export function checkSecretHash(client: UserPoolClient, username: string, secretHash: string | undefined): void {
  checkSecretReceived(client, secretHash);
  if (client.secret === undefined || secretHash === undefined) return;
  const expected = createHmac('sha256', client.secret).update(`${username}${client.id}`).digest();
  const received = Buffer.from(secretHash, 'base64');
  if (received.length !== expected.length || !timingSafeEqual(received, expected)) {
    throw notAuthorized(`SecretHash does not match for the client: ${client.id}`);
  }
}
