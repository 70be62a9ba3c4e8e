/**
 * The parameters of a query or form. An empty one counts as omitted, and so does one that is sent twice, which is
 * forbidden (RFC 6749, 3.1).
 */
export class Parameters {
  /** The names that were sent more than once. */
  readonly repeated: readonly string[];
  readonly #values: ReadonlyMap<string, string>;

  /** @param encoded as `application/x-www-form-urlencoded` */
  constructor(encoded: string) {
    const byName = Map.groupBy(new URLSearchParams(encoded), ([name]) => name);
    this.repeated = [...byName.keys()].filter((name) => byName.get(name)?.length !== 1);
    const single = [...byName.values()].flatMap((entries) => (entries.length === 1 ? entries : []));
    this.#values = new Map(single.filter(([, value]) => value !== ''));
  }

  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** The parameters whose names start with the prefix, by the rest of their names. */
  withPrefix(prefix: string): Record<string, string> {
    const found = [...this.#values].filter(([name]) => name.startsWith(prefix));
    return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value]));
  }
}
