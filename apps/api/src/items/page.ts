import { z } from 'zod';

/** The cursor of a page: the id of the last row before it, as 22 characters that fit a URL. */
const cursor = z
  .string('must be given once')
  .regex(/^[A-Za-z0-9_-]{22}$/, 'is not a cursor: send `next_cursor` of the page before, or none')
  .transform((text) => uuidFrom(Buffer.from(text, 'base64url')));

/** The query of a list: how many, and after which. */
export const pageQuery = z.strictObject({
  limit: z
    .string('must be given once')
    .regex(/^(100|[1-9]\d?)$/, 'must be a whole number from 1 to 100')
    .transform(Number)
    .default(20),
  cursor: cursor.optional(),
});

/** Rows fetched one over the limit tell whether there are more. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly nextCursor: string | null;
}

/**
 * Cuts a page.
 *
 * @param fetched up to `limit` + 1 rows
 */
export function pageOf<Row extends { readonly id: string }>(fetched: readonly Row[], limit: number): Page<Row> {
  const rows = fetched.slice(0, limit);
  const last = rows.at(-1);
  return { rows, nextCursor: fetched.length > limit && last !== undefined ? cursorAfter(last.id) : null };
}

function cursorAfter(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
}

function uuidFrom(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
