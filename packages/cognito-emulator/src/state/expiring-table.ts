import { hour } from '../clock.ts';
import { Table } from './table.ts';

/** Records that are of no use after some time. */
export class ExpiringTable<Key, Value> extends Table<Key, Value> {
  readonly #forgetAt: (value: Value) => number;
  #swept = -Infinity;

  /** @param expiryOf from when on a record may be forgotten, in milliseconds */
  constructor(keyOf: (value: Value) => Key, expiryOf: (value: Value) => number, onChange: () => void) {
    super(keyOf, onChange);
    this.#forgetAt = expiryOf;
  }

  /** Forgets what may be forgotten. It goes through all records, and therefore does so once an hour only. */
  deleteExpired(now: number): void {
    if (now >= this.#swept + hour) {
      this.#swept = now;
      this.deleteWhere((value) => this.#forgetAt(value) <= now);
    }
  }
}
