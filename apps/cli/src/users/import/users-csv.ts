import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { CliError } from '../../errors.ts';
import { isEmail } from '../arguments.ts';

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

const rows = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) }));

/**
 * Parses a list of users: CSV (RFC 4180) in UTF-8 with a header line, and the columns `email`, `name` and `groups`. Groups are
 * separated by `;`. `name` and `groups` may be missing.
 *
 * @param content the file's bytes
 * @returns the users, and what is wrong with lines
 * @throws {CliError} `file_invalid` for a file that is no such list at all
 */
export function parseUsersCsv(content: Uint8Array): { users: UserRow[]; lineErrors: LineError[] } {
  const [heading, ...lines] = parseCsv(content);
  if (heading === undefined)
    throw fileInvalidError('The file is empty. The first line must be the header: email,name,groups');
  const columnIndex = readHeading(heading.record);

  const users: UserRow[] = [];
  const lineErrors: LineError[] = [];
  const lineOfEmail = new Map<string, number>();
  for (const { record, info } of lines) {
    const line = info.lines;
    const addError = (message: string) => lineErrors.push({ line, message });
    const field = (column: Column) => record[columnIndex.get(column) ?? -1]?.trim() ?? '';
    if (record.length > heading.record.length)
      addError(`has ${record.length} fields, and the header ${heading.record.length}`);
    const email = field('email');
    const name = field('name');
    if (!isEmail(email))
      addError(email === '' ? 'has no e-mail address' : `${JSON.stringify(email)} is no e-mail address`);
    if (name.length > 200 || /\p{Cc}/u.test(name))
      addError('has a name that is too long or contains control characters');
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

function parseCsv(content: Uint8Array): z.output<typeof rows> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw fileInvalidError('The file is not in UTF-8. Save it again with that encoding.');
  }
  try {
    return rows.parse(
      parse(text, {
        info: true,
        record_delimiter: ['\r\n', '\n'],
        relax_column_count: true,
        skip_empty_lines: true,
        skip_records_with_empty_values: true,
      }),
    );
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw fileInvalidError(`The file is not CSV: ${error.message}`);
  }
}

function readHeading(heading: readonly string[]): ReadonlyMap<Column, number> {
  const columnIndex = new Map<Column, number>();
  for (const [index, text] of heading.entries()) {
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

function fileInvalidError(message: string): CliError {
  return new CliError('file_invalid', message);
}
