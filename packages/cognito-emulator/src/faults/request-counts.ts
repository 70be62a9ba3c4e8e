import { anyRequest, type RequestNames } from './request-names.ts';

/** How many requests came in, by name. */
export class RequestCounts {
  readonly #names: RequestNames;
  readonly #counts = new Map<string, number>();

  constructor(names: RequestNames) {
    this.#names = names;
  }

  add(name: string): void {
    this.#counts.set(name, this.of(name) + 1);
  }

  /** @throws RangeError for an unknown name */
  of(name: string): number {
    this.#names.check(name);
    return name === anyRequest
      ? this.#counts.values().reduce((sum, count) => sum + count, 0)
      : (this.#counts.get(name) ?? 0);
  }
}
