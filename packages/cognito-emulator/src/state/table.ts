/** Records by key. A record is replaced, never changed in place, so that the state learns of each change. */
export class Table<Key, Value> {
  readonly #rows = new Map<Key, Value>();
  readonly #keyOf: (value: Value) => Key;
  readonly #onChange: () => void;

  constructor(keyOf: (value: Value) => Key, onChange: () => void) {
    this.#keyOf = keyOf;
    this.#onChange = onChange;
  }

  get size(): number {
    return this.#rows.size;
  }

  find(key: Key): Value | undefined {
    return this.#rows.get(key);
  }

  values(): Value[] {
    return [...this.#rows.values()];
  }

  put(value: Value): void {
    this.#rows.set(this.#keyOf(value), value);
    this.#onChange();
  }

  delete(key: Key): void {
    if (this.#rows.delete(key)) this.#onChange();
  }

  deleteWhere(condition: (value: Value) => boolean): void {
    for (const value of this.values().filter(condition)) this.delete(this.#keyOf(value));
  }
}
