import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { CliError } from '../../cli-error.ts';
import { isEmail } from '../arguments.ts';

/** Somebody to be made, as a line of the file has them. */
export interface Listed {
  /** Where in the file they stand, counted from 1. */
  readonly line: number;
  readonly email: string;
  readonly name: string | undefined;
  readonly groups: readonly string[];
}

/** What is wrong with a line: a sentence. */
export interface BadLine {
  readonly line: number;
  readonly sentence: string;
}

/** The columns that a file can have. Only the first is needed. */
const columns = ['email', 'name', 'groups'] as const;
type Column = (typeof columns)[number];

const rows = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) }));

/**
 * Reads a list of people: CSV (RFC 4180) in UTF-8, a heading first, with the columns `email`, `name` and `groups`, the
 * latter separated by `;`. Of the last two, either may be missing.
 *
 * @param content of the file
 * @returns everybody on it, and all that is wrong with its lines
 * @throws {CliError} `file_invalid` where it can't be read as a list of people at all
 */
export function readPeople(content: Uint8Array): { people: Listed[]; badLines: BadLine[] } {
  const [heading, ...lines] = parseCsv(content);
  if (heading === undefined) throw invalid('The file is empty. It begins with a heading: email,name,groups');
  const placeOf = readHeading(heading.record);

  const people: Listed[] = [];
  const badLines: BadLine[] = [];
  const firstLines = new Map<string, number>();
  for (const { record, info } of lines) {
    const line = info.lines;
    const bad = (sentence: string) => badLines.push({ line, sentence });
    const field = (column: Column) => record[placeOf.get(column) ?? -1]?.trim() ?? '';
    if (record.length > heading.record.length)
      bad(`has ${record.length} fields, and the heading ${heading.record.length}`);
    const email = field('email');
    const name = field('name');
    if (!isEmail(email)) bad(email === '' ? 'has no e-mail address' : `${JSON.stringify(email)} is no e-mail address`);
    if (name.length > 200 || /\p{Cc}/u.test(name)) bad('has a name that is too long, or holds control characters');
    const first = firstLines.get(email.toLowerCase());
    if (email !== '' && first !== undefined) bad(`${email} stands on line ${first} already`);
    else firstLines.set(email.toLowerCase(), line);
    const groups = field('groups')
      .split(';')
      .map((group) => group.trim());
    people.push({ line, email, name: name || undefined, groups: [...new Set(groups)].filter((group) => group !== '') });
  }
  if (people.length === 0) throw invalid('The file lists nobody.');
  return { people, badLines };
}

function parseCsv(content: Uint8Array): z.output<typeof rows> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw invalid('The file is not in UTF-8. Save it again with that encoding.');
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
    throw invalid(`The file is no CSV: ${error.message}`);
  }
}

function readHeading(heading: readonly string[]): ReadonlyMap<Column, number> {
  const placeOf = new Map<Column, number>();
  for (const [place, text] of heading.entries()) {
    const column = columns.find((name) => name === text.trim().toLowerCase());
    if (column === undefined) {
      throw invalid(
        `The heading has a column ${JSON.stringify(text)}. There are ${columns.join(', ')}, separated by commas.`,
      );
    }
    if (placeOf.has(column)) throw invalid(`The heading has the column ${column} twice.`);
    placeOf.set(column, place);
  }
  if (!placeOf.has('email')) throw invalid('The heading has no column email.');
  return placeOf;
}

function invalid(sentence: string): CliError {
  return new CliError('file_invalid', sentence);
}
