/** A figure of several rounds. */
export interface Summary {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** @throws {RangeError} without figures */
export function summarize(figures: readonly number[]): Summary {
  return { median: quantile(figures, 0.5), low: quantile(figures, 0), high: quantile(figures, 1) };
}

/**
 * The figure below which a share of all figures lies, interpolated between two figures.
 *
 * @param share from 0 to 1
 * @throws {RangeError} without figures, or with a share outside of 0 to 1
 */
export function quantile(figures: readonly number[], share: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`${share} is not a share from 0 to 1.`);
  const sorted = figures.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) throw new RangeError('No figures were given.');
  return below + (above - below) * (place - Math.floor(place));
}

/**
 * Summarizes the ratios of figures that were measured side by side. A busy moment of the machine slows both of a pair down,
 * so their ratio is steadier than either.
 *
 * @returns `undefined` without a pair
 */
export function pairedRatio(figures: readonly number[], others: readonly number[]): Summary | undefined {
  const ratios = figures.slice(0, others.length).map((figure, n) => figure / (others[n] ?? Number.NaN));
  return ratios.length === 0 ? undefined : summarize(ratios);
}
