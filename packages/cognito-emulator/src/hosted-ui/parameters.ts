/**
 * The parameters of a query or a form. One without a value counts as one that wasn't sent, and none may be sent twice (RFC
 * 6749, 3.1): of one that was, there is no telling which is meant, so that it has no value here.
 */
export class Parameters {
  /** The names that were sent more than once. */
  readonly repeated: readonly string[];
  readonly #values: ReadonlyMap<string, string>;

  /** @param encoded as `application/x-www-form-urlencoded` */
  constructor(encoded: string) {
    const entries = [...new URLSearchParams(encoded)];
    const names = entries.map(([name]) => name);
    this.repeated = names.filter((name, index) => names.indexOf(name) !== index);
    this.#values = new Map(entries.filter(([name, value]) => value !== '' && !this.repeated.includes(name)));
  }

  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** The parameters whose names begin so, under the rest of their names. */
  withPrefix(prefix: string): Record<string, string> {
    const found = [...this.#values].filter(([name]) => name.startsWith(prefix));
    return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value]));
  }
}
