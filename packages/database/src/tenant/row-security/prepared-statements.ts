import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** The name of a statement on a connection. */
export interface StatementName {
  /** Empty: unnamed. PostgreSQL forgets it with the next unnamed statement. */
  readonly name: string;
  /** Whether PostgreSQL knows it already. */
  readonly isPrepared: boolean;
}

/** The statements that are prepared on a connection, so that their text isn't sent, parsed and planned each time. */
export interface PreparedStatements {
  /** The name under which to send a statement. From then on it counts as prepared. */
  nameOf(text: string): StatementName;
  /** Drops the name of a failed statement: PostgreSQL may not know it, or may not be able to use it. */
  forget(text: string): void;
  /** Returns dropped names once, for PostgreSQL to close before anything else is sent. */
  takeEvicted(): readonly string[];
}

/** Statements per connection. Each takes some ten kilobytes of PostgreSQL's memory. */
const maximum = 100;

/** A longer statement was made for its values, for instance a list of ids, and is unlikely to be sent again. */
const maximumLength = 8_192;

/** Names of one connection's statements. A new one replaces the least recently used. */
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
    // Made of the text, so that a name means the same if a pooler hands the connection to another client.
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

/** For a pooler that may use another connection for each transaction. */
export const unnamedStatements: PreparedStatements = {
  nameOf: () => unnamed,
  forget: () => {},
  takeEvicted: () => none,
};
