import { hash } from 'node:crypto';
import { z } from 'zod';
import { Problem } from './errors/problem.ts';

/** A number, since what the query's text has to look like is no business of a reader. */
const documentLimitAsInteger = ({ jsonSchema }: { jsonSchema: object }) => {
  Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum: 100, default: 20, pattern: undefined });
};

/**
 * The query of a list: how many, and after which. A cursor is the id of the last row of the page before (16 bytes) and a
 * mark of the list that it came from (6 bytes), in base64url.
 */
export const pageQuery = z.strictObject({
  limit: z
    .string('must be given once')
    .regex(/^(100|[1-9]\d?)$/, 'must be a whole number from 1 to 100')
    .transform(Number)
    .default(20)
    .meta({ description: 'How many at most, from 1 to 100.', override: documentLimitAsInteger }),
  cursor: z
    .string('must be given once')
    .regex(/^[A-Za-z0-9_-]{30}$/, 'is not a cursor: send `next_cursor` of the page before, or none')
    .optional()
    .meta({ description: '`next_cursor` of the page before. None: the first page.' }),
});

/** What a list answers beside its rows. */
export const nextCursor = z.string().nullable().meta({ description: 'The cursor of the next page; null on the last.' });

/**
 * Rows are listed by id, newest first: ids are UUIDs of version 7, in order of time.
 *
 * @param list which rows these are, in words that no other list has: `items of acme`. A cursor is good for its own list
 *   alone. That is no protection, which is the database's business: it keeps a cursor that was mixed up from being taken
 *   for a place in a list where it means nothing.
 */
export function paginate(list: string, query: z.output<typeof pageQuery>) {
  const listHash = hash('sha256', list, 'buffer').subarray(0, 6);
  return {
    /** The arguments that fetch the page, and one row more, which tells whether there is another. */
    args: {
      ...(query.cursor === undefined ? {} : { where: { id: { lt: idFromCursor(query.cursor, listHash) } } }),
      orderBy: { id: 'desc' as const },
      take: query.limit + 1,
    },
    /** Cuts what was fetched. */
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
