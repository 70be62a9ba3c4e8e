import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { CliError } from '../../errors.ts';

/** A record of a file: its cells, of which at least one has a value. */
export interface CsvRecord {
  /** The line on which it begins, counted from 1. A cell may hold line breaks. */
  readonly line: number;
  readonly cells: readonly string[];
}

const records = z.array(z.object({ record: z.array(z.string()), info: z.object({ bytes: z.number() }) }));

/**
 * Parses CSV (RFC 4180) in UTF-8. Lines may end in CRLF, LF or CR. What spreadsheets add is left out: a byte-order mark,
 * empty lines, and records without a value.
 *
 * @throws {CliError} `file_invalid`
 */
export function parseCsv(content: Uint8Array): CsvRecord[] {
  const bytes = Buffer.from(decode(content));
  const lines = new LineCounter(bytes);
  let parsed: z.output<typeof records>;
  try {
    parsed = records.parse(
      parse(bytes, { info: true, record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true }),
    );
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw fileInvalidError(notCsv(error, lines));
  }
  let start = 0;
  return parsed.flatMap(({ record: cells, info }) => {
    const line = lines.at(start);
    start = info.bytes;
    return cells.some((cell) => cell.trim() !== '') ? [{ line, cells }] : [];
  });
}

export function fileInvalidError(message: string): CliError {
  return new CliError('file_invalid', message);
}

function decode(content: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw fileInvalidError('The file is not in UTF-8. Save it again with that encoding.');
  }
}

/** The library counts a CRLF inside a cell as two lines, so its own line numbers are not used. */
class LineCounter {
  readonly #bytes: Buffer;
  #offset = 0;
  #line = 1;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The line of a byte. Calls come in the order of the bytes. */
  at(offset: number): number {
    for (; this.#offset < offset; this.#offset += 1) {
      const byte = this.#bytes[this.#offset];
      const isCrlf = byte === 0x0d && this.#bytes[this.#offset + 1] === 0x0a;
      if (byte === 0x0a || (byte === 0x0d && !isCrlf)) this.#line += 1;
    }
    return this.#line;
  }
}

function notCsv(error: CsvError, lines: LineCounter): string {
  // Where the last cell before the mistake ends.
  const line = lines.at(Number(error['bytes'] ?? 0));
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return `The file is not CSV: on line ${line} or below, a cell opens with a quotation mark that nothing closes.`;
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return `The file is not CSV: line ${line} has a quotation mark inside a cell. Put the cell in quotation marks, and double those inside.`;
    default:
      return `The file is not CSV: ${error.message}`;
  }
}
