import pg from 'pg';
import { type PreparedStatements, unnamedStatements } from './prepared-statements.ts';

/** Names the tenant, and the milliseconds that a statement may take, until the transaction ends. */
export const setTenantSql = "SELECT set_config('app.tenant_id', $1, true), set_config('statement_timeout', $2, true)";

/** A value as PostgreSQL's protocol takes it: text, bytes or NULL. */
export type WireValue = string | Buffer | null;

export interface Statement {
  readonly text: string;
  readonly values: WireValue[];
  /** Whether it may be prepared under a name. */
  readonly isNamed: boolean;
  /** What makes values of the text that PostgreSQL answers with, by the number of their type. */
  readonly parserOf: (typeNumber: number) => (text: string) => unknown;
}

/** As `pg` gives results with `rowMode: 'array'`. */
export interface StatementResult {
  readonly fields: readonly pg.FieldDef[];
  readonly rows: readonly (readonly unknown[])[];
  /** How many rows were read or written. */
  readonly rowCount: number | null;
}

/**
 * A statement that goes to PostgreSQL together with the naming of its tenant, and costs one round trip.
 *
 * All that comes before a Sync message is one transaction (PostgreSQL's manual, "Pipelining" in "Message Flow"): first the
 * tenant is named, for that transaction alone, then the statement runs, and the Sync commits what it did. If either
 * fails, PostgreSQL passes over the rest up to the Sync and rolls back. In each case the setting is gone after it.
 *
 * `pg` has nothing that sends two statements before one Sync. This is what it calls a submittable, as its own `pg-cursor`
 * is: it gets the connection to write to, and the answers. It leans on how `pg` hands these out, so `pg` is pinned.
 */
export class ScopedStatement implements pg.Submittable {
  /** What PostgreSQL answers. Rejects with what it objects to, or with what befell the connection. */
  readonly result: Promise<StatementResult>;
  /** Hears of the end. `pg` puts one of its own in its place, for the time that an answer may take. */
  callback: (error: Error | null, result?: StatementResult) => void;

  readonly #statement: Statement;
  readonly #setting: WireValue[];
  readonly #prepared: PreparedStatements;

  #tenantIsNamed = false;
  #isPrepared = false;
  #isAnswered = false;
  #error: Error | undefined;

  #parsers: ((text: string) => unknown)[] = [];
  #fields: readonly pg.FieldDef[] = [];
  readonly #rows: unknown[][] = [];
  #rowCount: number | null = null;

  /**
   * @param setting the tenant, and the milliseconds
   * @param prepared of the connection that it is sent on
   */
  constructor(
    statement: Statement,
    setting: readonly [tenant: string, milliseconds: string],
    prepared: PreparedStatements,
  ) {
    this.#statement = statement;
    this.#setting = [...setting];
    this.#prepared = prepared;
    const { promise, resolve, reject } = Promise.withResolvers<StatementResult>();
    this.result = promise;
    this.callback = (error, result) => (result === undefined ? reject(error) : resolve(result));
  }

  get text(): string {
    return this.#statement.text;
  }

  /** PostgreSQL is done with it, whether it succeeded or failed. If not, its connection is good for nothing any more. */
  get isComplete(): boolean {
    return this.#isAnswered;
  }

  /**
   * It did nothing, because PostgreSQL doesn't know it any more as we think: a column has another type by now ("cached plan
   * must not change result type"), or somebody's raw SQL has taken all names. Sent again, it is prepared anew.
   */
  get isOutdated(): boolean {
    const code = this.#error instanceof pg.DatabaseError ? this.#error.code : undefined;
    return this.#isAnswered && this.#isPrepared && (code === '0A000' || code === '26000');
  }

  /** Called by `pg` when it is this statement's turn. */
  submit(connection: pg.Connection): void {
    // The second arguments are what the types want; `pg` has no use for them. Corked, all of it goes out in one piece.
    connection.stream.cork();
    try {
      for (const name of this.#prepared.takeEvicted()) connection.close({ type: 'S', name }, true);
      this.#bind(connection, setTenantSql, this.#setting, this.#prepared);
      connection.execute(null, true);
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
    // The naming of the tenant answers with a row, too, which nobody asked to have described.
    if (!this.#tenantIsNamed || this.#error !== undefined) return;
    try {
      this.#rows.push(fields.map((text, index) => (text === null ? null : (this.#parsers[index]?.(text) ?? null))));
    } catch (error) {
      // Thrown on, it would end up in the middle of the reading of the connection.
      this.#error = error instanceof Error ? error : new Error(String(error));
    }
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    if (!this.#tenantIsNamed) {
      this.#tenantIsNamed = true;
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

  /** Called by `pg` with what PostgreSQL objects to, and with what befalls the connection. */
  handleError(error: Error, connection: pg.Connection): void {
    this.#error ??= error;
    this.#prepared.forget(setTenantSql);
    this.#prepared.forget(this.#statement.text);
    if (!(error instanceof pg.DatabaseError)) {
      this.callback(this.#error);
      return;
    }
    // From here on `pg` takes this statement for done, and tells it nothing more. It is when PostgreSQL says that it is
    // ready for the next one, or is gone.
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
