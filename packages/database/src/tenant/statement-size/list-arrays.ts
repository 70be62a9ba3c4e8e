import type { SqlQuery } from '@prisma/driver-adapter-utils';
import { quoted, StatementWriter } from './placeholders.ts';

/** An element of a list, with what follows it: `$1`, `LOWER($1)` or, for an enum, `CAST($1::text AS "public"."status")`. */
const element = /(?:\$(\d+)|LOWER\(\$(\d+)\)|CAST\(\$(\d+)::text AS ("[^"]+"(?:\."[^"]+")?)\))([,)])/y;

export interface List {
  /** The elements' places among the parameters. */
  readonly numbers: readonly number[];
  /** The type that its elements are cast to. */
  readonly type: string | undefined;
  /** Whether its elements are compared in lower case. */
  readonly isLower: boolean;
  /** The place behind the list. */
  readonly end: number;
}

/**
 * Sends each list of a statement of Prisma's as one array: `"id" IN ($1,$2,…)` becomes `"id" = ANY($1)`. It finds the same
 * rows, by the same indexes, with one parameter for any number of values.
 */
export function withListsAsArrays(source: SqlQuery): SqlQuery {
  const writer = new StatementWriter(source);
  const { sql, args } = source;
  const listStart = new RegExp(`${quoted}|( NOT)? IN \\(`, 'g');
  let from = 0;
  for (let match = listStart.exec(sql); match !== null; match = listStart.exec(sql)) {
    const list = match[0].endsWith(' IN (') ? listAt(sql, listStart.lastIndex) : undefined;
    if (list === undefined) continue;
    writer.sourceText(sql.slice(from, match.index));
    // A value counts once. The tenant, which Prisma repeats for each row, is one value.
    const values = [...new Set(list.numbers.map((number) => args[number - 1]))];
    const [before, after] = surroundings(list, match[1] !== undefined);
    writer.text(before);
    writer.value(values, { ...writer.typeOf(list.numbers[0] ?? 0), arity: 'list' });
    writer.text(after);
    from = list.end;
    listStart.lastIndex = list.end;
  }
  writer.sourceText(sql.slice(from));
  return writer.statement();
}

/** Returns the list of placeholders at a place; `undefined` for anything else, such as a subquery. */
export function listAt(sql: string, start: number): List | undefined {
  const numbers: number[] = [];
  element.lastIndex = start;
  for (let match = element.exec(sql); match !== null; match = element.exec(sql)) {
    const [, plain, lower, cast, type, follows] = match;
    numbers.push(Number(plain ?? lower ?? cast));
    if (follows !== ')') continue;
    return { numbers, type, isLower: lower !== undefined, end: element.lastIndex };
  }
  return undefined;
}

/** What stands around the array in place of ` IN (` and `)`. */
function surroundings({ type, isLower }: List, isNegated: boolean): readonly [before: string, after: string] {
  if (isLower) return [`${isNegated ? ' NOT' : ''} IN (SELECT LOWER(v) FROM UNNEST(`, '::text[]) v)'];
  const comparison = isNegated ? ' <> ALL(' : ' = ANY(';
  return type === undefined ? [comparison, ')'] : [`${comparison}CAST(`, `::text[] AS ${type}[]))`];
}
