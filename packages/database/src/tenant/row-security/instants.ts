import { ColumnTypeEnum, type SqlResultSet } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { UnreadableValueError } from '../../failures/errors.ts';

type Parser = (text: string) => unknown;

const { TIMESTAMPTZ, TIMESTAMP, DATE } = pg.types.builtins;

const isoDate = String.raw`\d{4,}-\d\d-\d\d`;
const isoTime = String.raw`\d\d:\d\d:\d\d(?:\.\d+)?`;

/** What PostgreSQL writes with the required settings: ISO 8601, and moments in UTC. */
const readable: ReadonlyMap<number, { readonly type: string; readonly form: RegExp }> = new Map([
  [TIMESTAMPTZ, { type: 'moment', form: new RegExp(`^${isoDate} ${isoTime}\\+00$`) }],
  [TIMESTAMP, { type: 'time', form: new RegExp(`^${isoDate} ${isoTime}$`) }],
  [DATE, { type: 'date', form: new RegExp(`^${isoDate}$`) }],
]);

/**
 * Returns a parser that refuses what isn't ISO 8601 in UTC. Prisma's adapter replaces any other offset by that of UTC, and
 * so shows another moment.
 *
 * @param type the number of PostgreSQL's type
 */
export function utcParser(type: number, parse: Parser): Parser {
  const expected = readable.get(type);
  if (expected === undefined) return parse;
  return (text) => {
    if (!expected.form.test(text)) throw new UnreadableValueError(expected.type);
    return parse(text);
  };
}

/** Returns a parser of `pg` that refuses a time that it can't read, and so would return as null. */
export function instantParser(type: number): Parser {
  const parse: Parser = pg.types.getTypeParser(type, 'text');
  const expected = readable.get(type);
  if (expected === undefined) return parse;
  return (text) => {
    const value = parse(text);
    if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw new UnreadableValueError(expected.type);
    return value;
  };
}

/** The forms that Prisma's adapter makes of what is readable. */
const adapterForms: ReadonlyMap<number, { readonly type: string; readonly form: RegExp }> = new Map([
  [ColumnTypeEnum.DateTime, { type: 'moment', form: new RegExp(`^${isoDate}T${isoTime}\\+00:00$`) }],
  [ColumnTypeEnum.Date, { type: 'date', form: new RegExp(`^${isoDate}$`) }],
]);

/** Returns a result of Prisma's adapter, unless it has a time that Prisma can't read. @throws {UnreadableValueError} */
export function assertReadableTimes(result: SqlResultSet): SqlResultSet {
  for (const [column, columnType] of result.columnTypes.entries()) {
    const expected = adapterForms.get(columnType);
    if (expected === undefined) continue;
    for (const row of result.rows) {
      const value = row[column];
      if (value !== null && !expected.form.test(String(value))) throw new UnreadableValueError(expected.type);
    }
  }
  return result;
}
