import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { checkSecretReceived } from './secret-received.ts';
import type { UserPoolClient } from './user-pool-client.ts';

/** `ClientSecretType` of the API. */
export const ClientSecret = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\w+]+$/);

/**
 * Whether the secret, sent in clear, is the client's.
 *
 * @throws NotAuthorizedException where there is one and none was sent, or the other way round
 */
export function isClientSecret(client: UserPoolClient, received: string | undefined): boolean {
  checkSecretReceived(client, received);
  if (client.secret === undefined || received === undefined) {
    return true;
  }
  const [a, b] = [Buffer.from(client.secret), Buffer.from(received)];
  return a.length === b.length && timingSafeEqual(a, b);
}
