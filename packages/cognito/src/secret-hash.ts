import { createHmac } from 'node:crypto';

/**
 * Computes the hash by which a client proves that it knows its secret.
 *
 * @param username as in the request that carries the hash
 * @returns Base64 of HMAC-SHA256 (https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash)
 */
export function secretHash(username: string, clientId: string, clientSecret: string): string {
  return createHmac('sha256', clientSecret).update(`${username}${clientId}`).digest('base64');
}
