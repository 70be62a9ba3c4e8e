/** The scopes that narrow down what of a person a client is shown (AWS documentation, "Scopes, M2M, and resource servers"). */
const attributesByScope = new Map<string, (name: string) => boolean>([
  ['profile', () => true],
  ['email', (name) => ['email', 'email_verified'].includes(name)],
  ['phone', (name) => ['phone_number', 'phone_number_verified'].includes(name)],
]);

/**
 * Whether ID tokens and userInfo show an attribute, given the scopes that were granted and that the client may read it.
 * `openid` alone lets everything through, and so does a sign-in through the API, which grants none.
 */
export function isInScope(attributeName: string, grantedScopes: readonly string[] | undefined): boolean {
  const filters = (grantedScopes ?? []).flatMap((scope) => attributesByScope.get(scope) ?? []);
  return filters.length === 0 || filters.some((includes) => includes(attributeName));
}
