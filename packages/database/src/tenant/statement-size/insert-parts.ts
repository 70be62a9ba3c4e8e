import type { SqlQuery } from '@prisma/driver-adapter-utils';
import { quoted, StatementWriter } from './placeholders.ts';

const insertStart = new RegExp(`^INSERT INTO (?:${quoted}|[^"'])*? VALUES `);

/**
 * Splits an INSERT of many rows into statements of a part of them.
 *
 * @param most parameters of a statement. A row that has more is a statement by itself
 * @returns `undefined` for anything but an INSERT of rows
 */
export function insertParts(source: SqlQuery, most: number): SqlQuery[] | undefined {
  const head = insertStart.exec(source.sql)?.[0];
  if (head === undefined) return undefined;
  const { rows, end } = rowsAt(source.sql, head.length);
  const tail = source.sql.slice(end);
  const parts: string[][] = [];
  let parameters = Number.POSITIVE_INFINITY;
  for (const { text, placeholders } of rows) {
    if (parameters + placeholders > most) {
      parts.push([]);
      parameters = 0;
    }
    parts.at(-1)?.push(text);
    parameters += placeholders;
  }
  return parts.map((part) => {
    const writer = new StatementWriter(source);
    writer.text(head);
    writer.sourceText(part.join(','));
    writer.sourceText(tail);
    return writer.statement();
  });
}

interface Row {
  readonly text: string;
  readonly placeholders: number;
}

/** Returns the rows, `($1,$2), ($3,DEFAULT)`, from a place on, and the place behind them. */
function rowsAt(sql: string, start: number): { readonly rows: readonly Row[]; readonly end: number } {
  const rows: Row[] = [];
  const token = new RegExp(`${quoted}|[(),]|\\$\\d+|[^\\s"'(),$]+`, 'g');
  token.lastIndex = start;
  let depth = 0;
  let rowStart = start;
  let placeholders = 0;
  let end = start;
  for (let match = token.exec(sql); match !== null; match = token.exec(sql)) {
    const [text] = match;
    if (text === '(') {
      if (depth === 0) {
        rowStart = match.index;
        placeholders = 0;
      }
      depth += 1;
    } else if (text === ')') {
      depth -= 1;
      if (depth === 0) {
        end = token.lastIndex;
        rows.push({ text: sql.slice(rowStart, end), placeholders });
      }
    } else if (text.startsWith('$')) placeholders += 1;
    else if (depth === 0 && text !== ',') break;
  }
  return { rows, end };
}
