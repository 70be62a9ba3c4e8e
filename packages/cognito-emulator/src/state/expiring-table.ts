import { hour } from '../clock.ts';
import { Table } from './table.ts';

/** Records that expire. */
export class ExpiringTable<Key, Value> extends Table<Key, Value> {
  readonly #expiryOf: (value: Value) => number;
  #lastSweep = -Infinity;

  /** @param expiryOf when a record can be deleted, in milliseconds */
  constructor(keyOf: (value: Value) => Key, expiryOf: (value: Value) => number, onChange: () => void) {
    super(keyOf, onChange);
    this.#expiryOf = expiryOf;
  }

  /** Deletes expired records. It reads all records, and therefore runs once an hour only. */
  deleteExpired(now: number): void {
    if (now >= this.#lastSweep + hour) {
      this.#lastSweep = now;
      this.deleteWhere((value) => this.#expiryOf(value) <= now);
    }
  }
}
