import { expect } from 'vitest';

export const authorizationHeader =
  'AWS4-HMAC-SHA256 Credential=anyone/20260301/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0';

/** Sends a raw request to the JSON API, signed by default. */
export function post(url: string, operation: string, body: unknown, headers: Record<string, string | undefined> = {}) {
  const all = {
    'Content-Type': 'application/x-amz-json-1.1',
    'X-Amz-Target': `AWSCognitoIdentityProviderService.${operation}`,
    Authorization: authorizationHeader,
    ...headers,
  };
  const sent = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return fetch(url, {
    method: 'POST',
    headers: Object.fromEntries(sent),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

export async function expectException(response: Response, type: string, message: unknown = expect.any(String)) {
  expect(await response.json()).toEqual({ __type: type, message });
  expect(response.status).toBe(400);
  expect(response.headers.get('x-amzn-ErrorType')).toBe(type);
  expect(response.headers.get('x-amzn-ErrorMessage')).toEqual(message);
}
