import { z } from 'zod';
import { invalidParameter } from '../errors.ts';

export const NextToken = z.string().min(1).max(131_072).regex(/^\S+$/);

/**
 * One page of a list, ordered by key. The token contains the last key of the previous page, so that changes in between
 * neither skip nor repeat items.
 *
 * @throws InvalidParameterException for an invalid token
 */
export function page<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { limit, nextToken }: { limit: number; nextToken: string | undefined },
): { items: Item[]; nextToken: string | undefined } {
  const after = nextToken === undefined ? undefined : parseToken(nextToken);
  const rest = items
    .filter((item) => after === undefined || keyOf(item) > after)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const shown = rest.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown, nextToken: last !== undefined && rest.length > limit ? formatToken(keyOf(last)) : undefined };
}

function formatToken(key: string): string {
  return Buffer.from(JSON.stringify({ after: key })).toString('base64url');
}

function parseToken(token: string): string {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return z.object({ after: z.string() }).parse(decoded).after;
  } catch {
    throw invalidParameter('Invalid pagination token.');
  }
}
