import type { SqlQuery } from '@prisma/driver-adapter-utils';
import { type List, listAt } from './list-arrays.ts';
import { StatementWriter } from './placeholders.ts';

interface Column {
  readonly name: string;
  readonly list: List;
}

/** Whether a statement of Prisma's may change or delete rows by such keys. */
export function hasKeysOfRows({ sql }: SqlQuery): boolean {
  return /^(?:UPDATE|DELETE) /.test(sql) && sql.includes('"tenant_id" IN ($');
}

/**
 * Pairs the columns of keys by which Prisma changes or deletes rows.
 *
 * For a nested write, Prisma reads the keys of the rows and writes to `a IN (…) AND b IN (…)`, one list for each column. With
 * a key of the tenant and two more columns, that is every combination of them, and rows that weren't meant. The lists of such
 * a statement go together by place, as `(tenant_id, a, b) IN ((…), (…))`. It is known by its list of the tenant, which the
 * filter takes from nobody else.
 */
export function withPairedKeys(source: SqlQuery): SqlQuery {
  const { sql } = source;
  const start = /(?:"[^"]+"\.)*"[^"]+" IN \((?:\$|CAST\(\$)/.exec(sql)?.index ?? sql.length;
  const { columns, end } = columnsAt(sql, start);
  const [first] = columns;
  const isKey = columns.length > 2 && columns.some(({ name }) => name.endsWith('."tenant_id"'));
  const rows = first?.list.numbers.length ?? 0;
  if (!isKey || rows < 2 || columns.some(({ list }) => list.numbers.length !== rows)) return source;
  const writer = new StatementWriter(source);
  writer.sourceText(sql.slice(0, start));
  writer.text(`(${columns.map(({ name }) => name).join()}) IN (`);
  for (let row = 0; row < rows; row += 1) {
    for (const [column, { list }] of columns.entries()) {
      writer.text(column > 0 ? ',' : row > 0 ? '),(' : '(');
      if (list.type !== undefined) writer.text('CAST(');
      writer.placeholder(list.numbers[row] ?? 0);
      if (list.type !== undefined) writer.text(`::text AS ${list.type})`);
    }
  }
  writer.text('))');
  writer.sourceText(sql.slice(end));
  return writer.statement();
}

/** Returns the columns with lists, joined by AND, from a place on. */
function columnsAt(sql: string, start: number): { readonly columns: readonly Column[]; readonly end: number } {
  const column = /(?: AND )?((?:"[^"]+"\.)*"[^"]+") IN \(/y;
  const columns: Column[] = [];
  let end = start;
  column.lastIndex = start;
  for (let match = column.exec(sql); match !== null; match = column.exec(sql)) {
    const list = listAt(sql, column.lastIndex);
    if (match[1] === undefined || list === undefined) break;
    columns.push({ name: match[1], list });
    end = list.end;
    column.lastIndex = end;
  }
  return { columns, end };
}
