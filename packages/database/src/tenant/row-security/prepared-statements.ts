import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** How a statement is called on a connection. */
export interface StatementName {
  /** Empty: it has no name, and PostgreSQL forgets it with the next one. */
  readonly name: string;
  /** PostgreSQL has been told its text. */
  readonly isPrepared: boolean;
}

/** Which statements a connection knows by name, so that their text needn't be sent and planned each time. */
export interface PreparedStatements {
  /** The name of a statement that is about to be sent. */
  nameOf(text: string): StatementName;
  /** Gives up the name of a statement that failed: it may be that PostgreSQL never got to know it, or can't use it any more. */
  forget(text: string): void;
  /** The names that were given up and that PostgreSQL may still know. It is to be told before anything is sent, and once. */
  takeEvicted(): readonly string[];
}

/** Statements that a connection knows at most. Each takes some ten kilobytes of PostgreSQL's memory. */
const maximum = 100;

/** A statement that is longer was made for its values, a list of ids say, and hardly comes again. */
const maximumLength = 8_192;

/** Names for the statements of one connection. The one that wasn't used for the longest time gives way to a new one. */
export class NamedStatements implements PreparedStatements {
  readonly #names = new LRUCache<string, string>({
    max: maximum,
    dispose: (name) => this.#abandoned.push(name),
  });
  #abandoned: string[] = [];

  nameOf(text: string): StatementName {
    if (text.length > maximumLength) return unnamed;
    const known = this.#names.get(text);
    if (known !== undefined) return { name: known, isPrepared: true };
    // By its text, so that a name which a connection knows from somebody else, by way of a pooler, means the same.
    const name = `freehold_${hash('sha256', text).slice(0, 32)}`;
    this.#names.set(text, name);
    return { name, isPrepared: false };
  }

  forget(text: string): void {
    this.#names.delete(text);
  }

  takeEvicted(): readonly string[] {
    if (this.#abandoned.length === 0) return none;
    const evicted = this.#abandoned;
    this.#abandoned = [];
    return evicted;
  }
}

const none: readonly string[] = [];
const unnamed: StatementName = { name: '', isPrepared: false };

/** No names at all, for a pooler that gives each transaction another of its connections. */
export const unnamedStatements: PreparedStatements = {
  nameOf: () => unnamed,
  forget: () => {},
  takeEvicted: () => none,
};
