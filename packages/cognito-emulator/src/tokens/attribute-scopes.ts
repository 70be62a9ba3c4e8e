/** The scopes that limit attributes (AWS documentation, "Scopes, M2M, and resource servers"). */
const attributesByScope = new Map<string, (name: string) => boolean>([
  ['profile', () => true],
  ['email', (name) => ['email', 'email_verified'].includes(name)],
  ['phone', (name) => ['phone_number', 'phone_number_verified'].includes(name)],
]);

/**
 * Whether the granted scopes include an attribute. Without any of these scopes, all attributes are included, as in a
 * sign-in through the API.
 */
export function isInScope(attributeName: string, grantedScopes: readonly string[] | undefined): boolean {
  const filters = (grantedScopes ?? []).flatMap((scope) => attributesByScope.get(scope) ?? []);
  return filters.length === 0 || filters.some((includes) => includes(attributeName));
}
