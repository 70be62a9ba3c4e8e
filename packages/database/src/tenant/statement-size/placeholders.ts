import type { SqlQuery } from '@prisma/driver-adapter-utils';

/** A quoted identifier or string, in which nothing is looked for. */
export const quoted = `"(?:[^"]|"")*"|'(?:[^']|'')*'`;

type ArgType = SqlQuery['argTypes'][number];

/** Writes a statement piece by piece, and numbers its placeholders anew. */
export class StatementWriter {
  readonly #source: SqlQuery;
  readonly #pieces: string[] = [];
  readonly #args: unknown[] = [];
  readonly #argTypes: ArgType[] = [];

  /** @param source the statement that the placeholders refer to */
  constructor(source: SqlQuery) {
    this.#source = source;
  }

  /** Appends text without placeholders. */
  text(piece: string): void {
    this.#pieces.push(piece);
  }

  /** Appends a placeholder. @param number its number in the source */
  placeholder(number: number): void {
    this.value(this.#source.args[number - 1], this.typeOf(number));
  }

  /** Appends a placeholder for another value. */
  value(value: unknown, type: ArgType): void {
    this.#args.push(value);
    this.#argTypes.push(type);
    this.#pieces.push(`$${this.#args.length}`);
  }

  /** Appends text of the source, with its placeholders. */
  sourceText(piece: string): void {
    let from = 0;
    for (const match of piece.matchAll(new RegExp(`${quoted}|\\$(\\d+)`, 'g'))) {
      if (match[1] === undefined) continue;
      this.text(piece.slice(from, match.index));
      this.placeholder(Number(match[1]));
      from = match.index + match[0].length;
    }
    this.text(piece.slice(from));
  }

  /** The type of a placeholder of the source. */
  typeOf(number: number): ArgType {
    const type = this.#source.argTypes[number - 1];
    if (type === undefined) throw new RangeError(`The statement has no parameter ${number}.`);
    return type;
  }

  statement(): SqlQuery {
    return { sql: this.#pieces.join(''), args: this.#args, argTypes: this.#argTypes };
  }
}
