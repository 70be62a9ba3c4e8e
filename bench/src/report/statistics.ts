/** A figure of several rounds: the one in the middle, and the lowest and highest of all. */
export interface Summary {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

// A library of statistics would bring a hundred functions for these three.

/** @throws {RangeError} for no figures at all */
export function summarize(figures: readonly number[]): Summary {
  return { median: quantile(figures, 0.5), low: quantile(figures, 0), high: quantile(figures, 1) };
}

/**
 * The figure below which a share of all figures lies, between two figures by proportion.
 *
 * @param share from 0 to 1
 * @throws {RangeError} for no figures at all, or a share that is none
 */
export function quantile(figures: readonly number[], share: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`${share} is not a share of 1.`);
  const sorted = figures.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) throw new RangeError('No figures were given.');
  return below + (above - below) * (place - Math.floor(place));
}

/**
 * The ratios of figures that were measured side by side. What slows the machine down for a while slows both of a pair,
 * so their ratio is steadier than either.
 *
 * @returns `undefined` where there is no pair
 */
export function pairedRatio(figures: readonly number[], others: readonly number[]): Summary | undefined {
  const ratios = figures.slice(0, others.length).map((figure, n) => figure / (others[n] ?? Number.NaN));
  return ratios.length === 0 ? undefined : summarize(ratios);
}
