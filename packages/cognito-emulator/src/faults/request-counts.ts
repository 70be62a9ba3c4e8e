import { anyRequest, checkRequestName } from './request-names.ts';

/** How many requests came in, by what they were for. */
export class RequestCounts {
  readonly #counts = new Map<string, number>();

  add(on: string): void {
    this.#counts.set(on, this.of(on) + 1);
  }

  /** @throws RangeError where no request has that name */
  of(on: string): number {
    checkRequestName(on);
    return on === anyRequest
      ? this.#counts.values().reduce((sum, count) => sum + count, 0)
      : (this.#counts.get(on) ?? 0);
  }
}
