import { printable } from '@freehold/printable';
import Table from 'cli-table3';

/** The value of a cell. A date is shown in UTC, to the second. */
export type Cell = string | number | boolean | Date | null | undefined;

const noBorders = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' };
const borderless = {
  ...noBorders,
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** A table in columns without lines, which is easy to copy. */
export function formatTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const rendered = new Table({
    head: [...head],
    chars: borderless,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  rendered.push(...rows.map((row) => row.map(formatCell)));
  return rendered.toString().replace(/ +$/gm, '');
}

/** The fields of one thing, a line each. */
export function formatFields(values: Readonly<Record<string, Cell>>): string {
  const width = Math.max(...Object.keys(values).map((name) => name.length));
  return Object.entries(values)
    .map(([name, value]) => `${name.padEnd(width)}  ${formatCell(value)}`.trimEnd())
    .join('\n');
}

function formatCell(value: Cell): string {
  if (value === null || value === undefined) return '–';
  if (value instanceof Date) return value.toISOString().replace(/\.\d+Z$/, 'Z');
  return printable(String(value));
}
