import { createHmac } from 'node:crypto';

/**
 * The hash by which a client with a secret shows that it knows it.
 *
 * @param username as it stands in the request that the hash goes with
 * @returns Base64 of HMAC-SHA256 (https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash)
 */
export function secretHash(username: string, clientId: string, clientSecret: string): string {
  return createHmac('sha256', clientSecret).update(`${username}${clientId}`).digest('base64');
}
