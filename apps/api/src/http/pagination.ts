import { hash } from 'node:crypto';
import { z } from 'zod';
import { Problem } from './errors/problem.ts';

/** Documented as an integer; the pattern is an implementation detail. */
const documentLimitAsInteger = ({ jsonSchema }: { jsonSchema: object }) => {
  Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum: 100, default: 20, pattern: undefined });
};

/**
 * The query of a list. A cursor is the id of the previous page's last row (16 bytes) and a hash of the list that it came
 * from (6 bytes), in base64url.
 */
export const pageQuery = z.strictObject({
  limit: z
    .string('must be given once')
    .regex(/^(100|[1-9]\d?)$/, 'must be a whole number from 1 to 100')
    .transform(Number)
    .default(20)
    .meta({ description: 'The maximum number, from 1 to 100.', override: documentLimitAsInteger }),
  cursor: z
    .string('must be given once')
    .regex(/^[A-Za-z0-9_-]{30}$/, 'is not a cursor: send `next_cursor` of the page before, or none')
    .optional()
    .meta({ description: '`next_cursor` of the previous page. Without it, the first page.' }),
});

/** A field of every list's response. */
export const nextCursor = z.string().nullable().meta({ description: 'The cursor of the next page; null on the last.' });

/**
 * Paginates by id, newest first: ids are UUIDs of version 7, in order of time.
 *
 * @param list a name that is unique to the list: `notes of acme`. A cursor of another list is an error. This is no
 *   protection of rows: the database protects them.
 */
export function paginate(list: string, query: z.output<typeof pageQuery>) {
  const listHash = hash('sha256', list, 'buffer').subarray(0, 6);
  return {
    /** Arguments of `findMany` that fetch the page and one more row, which tells whether there is a next page. */
    args: {
      ...(query.cursor === undefined ? {} : { where: { id: { lt: idFromCursor(query.cursor, listHash) } } }),
      orderBy: { id: 'desc' as const },
      take: query.limit + 1,
    },
    /** The rows of the page, and the cursor of the next one. */
    toPage<Row extends { readonly id: string }>(rowsAndOneMore: readonly Row[]) {
      const rows = rowsAndOneMore.slice(0, query.limit);
      const last = rows.at(-1);
      const isLast = rowsAndOneMore.length <= query.limit || last === undefined;
      return { rows, nextCursor: isLast ? null : cursorFor(last.id, listHash) };
    },
  };
}

function cursorFor(id: string, listHash: Buffer): string {
  return Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), listHash]).toString('base64url');
}

function idFromCursor(cursor: string, listHash: Buffer): string {
  const bytes = Buffer.from(cursor, 'base64url');
  if (!bytes.subarray(16).equals(listHash)) {
    const message = 'is of another list: send `next_cursor` of the page before, or none';
    throw new Problem('validation_failed', { errors: [{ field: 'cursor', message }] });
  }
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
