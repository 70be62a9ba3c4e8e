import type { MicroSeries, Results, Round, Series, Variant } from './results.ts';

/** Selects a series. A property that is left out matches any value. */
export type SeriesKey = Partial<Omit<Series, 'rounds'>>;

export function findSeries(results: Pick<Results, 'series'>, key: SeriesKey): Series | undefined {
  const { scenario, competitor, workload, connections, tenants, rows } = key;
  return results.series.find(
    (series) =>
      (scenario ?? series.scenario) === series.scenario &&
      (competitor ?? series.competitor) === series.competitor &&
      (workload ?? series.workload) === series.workload &&
      (connections ?? series.connections) === series.connections &&
      (tenants ?? series.tenants) === series.tenants &&
      (rows ?? series.rows) === series.rows,
  );
}

/** One figure of each round; empty if the series was not measured. */
export function figuresOf(series: Series | undefined, figure: keyof Round): number[] {
  return (series?.rounds ?? []).flatMap((round) => round[figure] ?? []);
}

export function findMicro(
  results: Pick<Results, 'micro'>,
  benchmark: MicroSeries['benchmark'],
  variant: Variant,
  concurrency: number,
): readonly number[] {
  const found = results.micro.find(
    (series) => series.benchmark === benchmark && series.variant === variant && series.concurrency === concurrency,
  );
  return found?.rounds ?? [];
}
