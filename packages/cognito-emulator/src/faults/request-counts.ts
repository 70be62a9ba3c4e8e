/** How many requests came in, by what they were for. */
export class RequestCounts {
  readonly #counts = new Map<string, number>();

  add(on: string): void {
    this.#counts.set(on, this.of(on) + 1);
  }

  of(on: string): number {
    return this.#counts.get(on) ?? 0;
  }
}
