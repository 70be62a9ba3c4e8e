import pg from 'pg';
import { type PreparedStatements, unnamedStatements } from './prepared-statements.ts';

/** A parameter in PostgreSQL's protocol: text, bytes or NULL. */
export type WireValue = string | Buffer | null;

/** What a transaction needs before its statement. */
export interface Preamble {
  /** A command without a result, which comes first. */
  readonly command?: string | undefined;
  /** The setting of the tenant. It returns one row. */
  readonly setting?: { readonly text: string; readonly values: readonly WireValue[] } | undefined;
}

export interface Statement {
  readonly text: string;
  readonly values: WireValue[];
  /** Whether it is prepared under a name. */
  readonly isNamed: boolean;
  /** The parser for values of a type, by the type's number. */
  readonly parserOf: (typeNumber: number) => (text: string) => unknown;
}

/** A result as `pg` returns it with `rowMode: 'array'`. */
export interface StatementResult {
  readonly fields: readonly pg.FieldDef[];
  readonly rows: readonly (readonly unknown[])[];
  /** How many rows were read or written. */
  readonly rowCount: number | null;
}

/**
 * A statement that is sent together with the setting of its tenant, in one round trip.
 *
 * All messages before a Sync form one transaction (PostgreSQL's manual, "Pipelining" in "Message Flow"). The first message
 * sets the tenant for that transaction, the second runs the statement, and the Sync commits it. If either fails, PostgreSQL
 * skips the rest up to the Sync and rolls back. The setting ends with the transaction in each case.
 *
 * `pg` can't send two statements before one Sync. This is a submittable of `pg`, as its `pg-cursor` is: it receives the
 * connection to write to, and the answers. That interface is undocumented, so `pg` is pinned.
 */
export class ScopedStatement implements pg.Submittable {
  /** Rejects with PostgreSQL's error, or with the connection's. */
  readonly result: Promise<StatementResult>;
  /** Called at the end. `pg` replaces it to apply `query_timeout`. */
  callback: (error: Error | null, result?: StatementResult) => void;

  readonly #statement: Statement;
  readonly #preamble: readonly { readonly text: string; readonly values: readonly WireValue[] }[];
  readonly #prepared: PreparedStatements;

  /** How many commands of the preamble have no answer yet. */
  #unanswered: number;
  #isPrepared = false;
  #isAnswered = false;
  #error: Error | undefined;

  #parsers: ((text: string) => unknown)[] = [];
  #fields: readonly pg.FieldDef[] = [];
  readonly #rows: unknown[][] = [];
  #rowCount: number | null = null;

  /** @param prepared the statements of the connection that it is sent on */
  constructor(statement: Statement, { command, setting }: Preamble, prepared: PreparedStatements) {
    this.#statement = statement;
    this.#preamble = [...(command === undefined ? [] : [{ text: command, values: [] }]), ...(setting ? [setting] : [])];
    this.#unanswered = this.#preamble.length;
    this.#prepared = prepared;
    const { promise, resolve, reject } = Promise.withResolvers<StatementResult>();
    this.result = promise;
    this.callback = (error, result) => (result === undefined ? reject(error) : resolve(result));
  }

  get text(): string {
    return this.#statement.text;
  }

  /** Whether PostgreSQL has finished it, with success or an error. If not, its connection can't be used again. */
  get isComplete(): boolean {
    return this.#isAnswered;
  }

  /**
   * Whether it did nothing because its prepared statement is outdated: a column has another type ("cached plan must not
   * change result type"), or raw SQL has deallocated it. Sent again, it is prepared again.
   */
  get isOutdated(): boolean {
    const code = this.#error instanceof pg.DatabaseError ? this.#error.code : undefined;
    return this.#isAnswered && this.#isPrepared && (code === '0A000' || code === '26000');
  }

  /** Called by `pg` when the connection is free for it. */
  submit(connection: pg.Connection): void {
    // Corked, so that all messages are sent at once. The types require the second arguments, which `pg` ignores.
    connection.stream.cork();
    try {
      for (const name of this.#prepared.takeEvicted()) connection.close({ type: 'S', name }, true);
      for (const { text, values } of this.#preamble) {
        this.#bind(connection, text, [...values], this.#prepared);
        connection.execute(null, true);
      }
      const prepared = this.#statement.isNamed ? this.#prepared : unnamedStatements;
      this.#bind(connection, this.#statement.text, this.#statement.values, prepared);
      connection.describe({ type: 'P' }, true);
      connection.execute(null, true);
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
  }

  #bind(connection: pg.Connection, text: string, values: WireValue[], prepared: PreparedStatements): void {
    const { name, isPrepared: isKnown } = prepared.nameOf(text);
    if (isKnown) this.#isPrepared = true;
    else connection.parse({ name, text, types: [] }, true);
    connection.bind({ statement: name, values }, true);
  }

  handleRowDescription({ fields }: { readonly fields: readonly pg.FieldDef[] }): void {
    this.#fields = fields;
    this.#parsers = fields.map(({ dataTypeID }) => this.#statement.parserOf(dataTypeID));
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    // The setting returns a row too, without a description.
    if (this.#unanswered > 0 || this.#error !== undefined) return;
    try {
      this.#rows.push(fields.map((text, index) => (text === null ? null : (this.#parsers[index]?.(text) ?? null))));
    } catch (error) {
      // Thrown here, it would interrupt `pg` while it reads the connection.
      this.#error = error instanceof Error ? error : new Error(String(error));
    }
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    if (this.#unanswered > 0) {
      this.#unanswered -= 1;
      return;
    }
    const count = /\d+$/.exec(text)?.[0];
    this.#rowCount = count === undefined ? null : Number(count);
  }

  handleReadyForQuery(): void {
    this.#isAnswered = true;
    if (this.#error !== undefined) this.callback(this.#error);
    else this.callback(null, { fields: this.#fields, rows: this.#rows, rowCount: this.#rowCount });
  }

  /** Called by `pg` with errors of PostgreSQL and of the connection. */
  handleError(error: Error, connection: pg.Connection): void {
    this.#error ??= error;
    for (const { text } of [...this.#preamble, this.#statement]) this.#prepared.forget(text);
    if (!(error instanceof pg.DatabaseError)) {
      this.callback(this.#error);
      return;
    }
    // `pg` now regards this statement as finished and calls nothing more. It is finished when PostgreSQL is ready for the
    // next one, or the connection ends.
    const onReady = () => {
      connection.off('end', onConnectionEnd);
      this.handleReadyForQuery();
    };
    const onConnectionEnd = () => {
      connection.off('readyForQuery', onReady);
      this.callback(error);
    };
    connection.once('readyForQuery', onReady);
    connection.once('end', onConnectionEnd);
  }
}
