import type { MicroSeries, Results, Round, Series, Subject } from './results.ts';

/** Which series is meant. Of what is left out, anything will do. */
export type SeriesKey = Partial<Omit<Series, 'rounds'>>;

export function findSeries(results: Pick<Results, 'series'>, key: SeriesKey): Series | undefined {
  const { part, contender, work, connections, tenants, rows } = key;
  return results.series.find(
    (series) =>
      (part ?? series.part) === series.part &&
      (contender ?? series.contender) === series.contender &&
      (work ?? series.work) === series.work &&
      (connections ?? series.connections) === series.connections &&
      (tenants ?? series.tenants) === series.tenants &&
      (rows ?? series.rows) === series.rows,
  );
}

/** One figure of each round; none where the series was not measured. */
export function figuresOf(series: Series | undefined, figure: keyof Round): number[] {
  return (series?.rounds ?? []).flatMap((round) => round[figure] ?? []);
}

export function findMicro(
  results: Pick<Results, 'micro'>,
  deed: MicroSeries['deed'],
  subject: Subject,
  atOnce: number,
): readonly number[] {
  const found = results.micro.find(
    (series) => series.deed === deed && series.subject === subject && series.atOnce === atOnce,
  );
  return found?.rounds ?? [];
}
