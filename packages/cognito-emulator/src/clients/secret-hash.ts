import { createHmac, timingSafeEqual } from 'node:crypto';
import { notAuthorized } from '../errors.ts';
import type { UserPoolClient } from '../state/records.ts';
import { checkSecretReceived } from './secret-presence.ts';

/**
 * Checks `SECRET_HASH = base64(HMAC-SHA256(client secret, username + client id))` in constant time. The username is what
 * the caller submitted in the same request, an alias included; at refresh, which submits none, it is the real one.
 *
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
