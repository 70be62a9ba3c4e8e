import { isEmailAddress } from '@freehold/identity';
import { isMisleading } from '@freehold/printable';
import { type CsvRecord, fileInvalidError, parseCsv } from './csv-records.ts';

/** A user to create: one line of the file. */
export interface UserRow {
  /** The line's number, counted from 1. */
  readonly line: number;
  readonly email: string;
  readonly name: string | undefined;
  readonly groups: readonly string[];
}

/** What is wrong with a line. */
export interface LineError {
  readonly line: number;
  readonly message: string;
}

/** The columns of a file. Only the first is required. */
const columns = ['email', 'name', 'groups'] as const;
type Column = (typeof columns)[number];

/**
 * Parses a list of users: CSV with a header line, and the columns `email`, `name` and `groups`. Groups are separated by `;`.
 * `name` and `groups` may be missing. Columns without a name are ignored as long as they are empty.
 *
 * @param content the file's bytes
 * @returns the users, and what is wrong with lines
 * @throws {CliError} `file_invalid` for a file that is no such list at all
 */
export function parseUsersCsv(content: Uint8Array): { users: UserRow[]; lineErrors: LineError[] } {
  const [heading, ...records] = parseCsv(content);
  if (heading === undefined)
    throw fileInvalidError('The file is empty. The first line must be the header: email,name,groups');
  const columnIndex = readHeading(heading);
  const width = filledWidth(heading.cells);

  const users: UserRow[] = [];
  const lineErrors: LineError[] = [];
  const lineOfEmail = new Map<string, number>();
  for (const { line, cells } of records) {
    const addError = (message: string) => lineErrors.push({ line, message });
    const field = (column: Column) => cells[columnIndex.get(column) ?? -1]?.trim() ?? '';
    if (filledWidth(cells) > width) addError(`has ${filledWidth(cells)} fields, and the header ${width}`);
    const nameless = cells.findIndex((cell, index) => heading.cells[index]?.trim() === '' && cell.trim() !== '');
    if (nameless !== -1 && nameless < width)
      addError(`has a value in column ${nameless + 1}, which has no name in the header`);
    const email = field('email');
    const name = field('name');
    if (!isEmailAddress(email))
      addError(email === '' ? 'has no e-mail address' : `${JSON.stringify(email)} is no e-mail address`);
    if (name.length > 200 || isMisleading(name))
      addError('has a name that is too long, or that has line breaks or other characters that control text');
    const first = lineOfEmail.get(email.toLowerCase());
    if (email !== '' && first !== undefined) addError(`${email} is on line ${first} already`);
    else lineOfEmail.set(email.toLowerCase(), line);
    const groups = field('groups')
      .split(';')
      .map((group) => group.trim());
    users.push({ line, email, name: name || undefined, groups: [...new Set(groups)].filter((group) => group !== '') });
  }
  if (users.length === 0) throw fileInvalidError('The file lists no users.');
  return { users, lineErrors };
}

/** How many cells there are up to the last that has a value. Spreadsheets write empty ones behind it. */
function filledWidth(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell.trim() !== '') + 1;
}

function readHeading({ cells }: CsvRecord): ReadonlyMap<Column, number> {
  const columnIndex = new Map<Column, number>();
  for (const [index, text] of cells.entries()) {
    if (text.trim() === '') continue;
    const column = columns.find((name) => name === text.trim().toLowerCase());
    if (column === undefined) {
      throw fileInvalidError(
        `The header has a column ${JSON.stringify(text)}. The columns are ${columns.join(', ')}, separated by commas.`,
      );
    }
    if (columnIndex.has(column)) throw fileInvalidError(`The header has the column ${column} twice.`);
    columnIndex.set(column, index);
  }
  if (!columnIndex.has('email')) throw fileInvalidError('The header has no column email.');
  return columnIndex;
}
