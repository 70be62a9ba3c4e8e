/**
 * Describes where a URL differs from the most similar registered one. Cognito compares them character by character, and its
 * error says only that they differ.
 *
 * @param url `COGNITO_REDIRECT_URI`
 * @param registered the client's callback URLs
 * @returns `undefined` if the URL is registered
 */
export function describeUrlDifference(url: string, registered: readonly string[]): string | undefined {
  if (registered.includes(url)) return undefined;
  const [nearest] = registered.toSorted((a, b) => commonLength(b, url) - commonLength(a, url));
  if (nearest === undefined) return 'the client has no callback URL';
  const index = commonLength(nearest, url);
  const [given, expected] = [url.slice(index), nearest.slice(index)];
  const position = `at character ${index + 1}`;
  if (given === '') return `the client has ${nearest}, which continues ${position} with “${expected}”`;
  if (expected === '') return `the client has ${nearest}, which ends ${position}, before “${given}”`;
  return `the client has ${nearest}, which has “${firstCharacter(expected)}” ${position}, where COGNITO_REDIRECT_URI has “${firstCharacter(given)}”`;
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}

function firstCharacter(text: string): string {
  return text.slice(0, 1);
}
