import { hour } from '../clock.ts';
import { Table } from './table.ts';

/** Records that expire. */
export class ExpiringTable<Key, Value> extends Table<Key, Value> {
  readonly #forgetAt: (value: Value) => number;
  #swept = -Infinity;

  /** @param expiryOf when a record can be deleted, in milliseconds */
  constructor(keyOf: (value: Value) => Key, expiryOf: (value: Value) => number, onChange: () => void) {
    super(keyOf, onChange);
    this.#forgetAt = expiryOf;
  }

  /** Deletes expired records. It reads all records, and therefore runs once an hour only. */
  deleteExpired(now: number): void {
    if (now >= this.#swept + hour) {
      this.#swept = now;
      this.deleteWhere((value) => this.#forgetAt(value) <= now);
    }
  }
}
