import type { CpuShares } from './cpu-shares.ts';
import { figure, spread, table } from './format.ts';
import { type Goal, goalsOf, largeTenantCount, smallTenantCount, tenantCountRatio, verdictOn } from './goals.ts';
import { figuresOf, findMicro, findSeries, type SeriesKey } from './lookup.ts';
import {
  type CompetitorId,
  competitorIds,
  competitorNames,
  type MicroBenchmark,
  type Profile,
  type Results,
  type Round,
  type Variant,
  variantNames,
} from './results.ts';
import { pairedRatio, summarize } from './statistics.ts';

/**
 * Writes the results as Markdown, without sections for what was not measured.
 *
 * @param chart the file name of the chart, if there is one
 */
export function markdownOf(results: Results, chart: string | undefined): string {
  const sections = [
    heading(results),
    section('Goals', goals(goalsOf(results))),
    chart === undefined ? '' : `![Requests per second of the mix](${chart})`,
    section('The mix: 70 % lists, 20 % single rows, 10 % new rows', loads(results, 'mix', ['mix'])),
    section('Each kind of request by itself', loads(results, 'requests', ['list', 'get', 'create'])),
    section(
      `The mix for ${smallTenantCount} tenants and for ${figure(largeTenantCount)}, at 16 connections`,
      tenantCounts(results),
    ),
    section('Freehold’s list from tables of two sizes', tableSizes(results)),
    section('Parts of a request, without HTTP', micro(results)),
    section('CPU profiles', profiles(results)),
    section('Start and memory', processes(results)),
    section('Versions', versions(results)),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function heading({ measuredAt, commit, machine, settings }: Results): string {
  const { cpu, cores, memoryGigabytes, system } = machine;
  const schedules = Object.entries(settings.schedules).map(
    ([scenario, { rounds, seconds }]) => `${scenario} ${rounds}${seconds > 0 ? ` of ${seconds} s` : ''}`,
  );
  return [
    '# Results of `npm run bench`',
    '',
    `Measured on ${measuredAt.slice(0, 10)}${commit === null ? '' : ` at commit ${commit}`}: ${cpu}, ${cores} cores, ` +
      `${figure(memoryGigabytes)} GB, ${system}. Each competitor has ${settings.poolSize} connections to PostgreSQL and ` +
      `logs at level ${settings.logLevel}. Rounds: ${schedules.join(', ')}.`,
    '',
    'A figure is the median of all rounds, with the lowest and the highest in brackets. A ratio is the median of the ratios',
    'of rounds that ran right after one another. [The method, and how to question the results](../README.md).',
  ].join('\n');
}

function section(title: string, text: string): string {
  return text === '' ? '' : `## ${title}\n\n${text}`;
}

function goals(all: readonly Goal[]): string {
  const rows = all.map((goal) => {
    const { name, bound, limit, unit, measured } = goal;
    const inUnit = (text: string) => (unit === 'ms' ? `${text} ms` : text);
    const wanted = Number.isNaN(limit) ? bound : `${bound} ${inUnit(figure(limit))}`;
    const verdict = verdictOn(goal);
    const outcome =
      verdict.kind === 'not measured' ? verdict.kind : `**${verdict.kind}** by ${figure(verdict.by * 100)} %`;
    return [name, wanted, measured === undefined ? '–' : inUnit(spread(measured)), outcome];
  });
  return table(['Goal', 'wanted', 'measured', ''], rows);
}

function loads(
  results: Results,
  scenario: 'mix' | 'requests',
  workloads: readonly ('mix' | 'list' | 'get' | 'create')[],
): string {
  const titles = {
    mix: 'The mix',
    list: 'A list of 20 rows',
    get: 'One row',
    create: 'A new row',
  };
  const connections = [1, 16, 128];
  const tables = workloads.flatMap((workload) =>
    connections.map((concurrency) => {
      const rows = competitorIds.flatMap((competitor) =>
        loadRow(results, { scenario, workload, connections: concurrency }, competitor),
      );
      if (rows.length === 0) return '';
      return `### ${titles[workload]}, ${concurrency === 1 ? '1 connection' : `${concurrency} connections`}\n\n${table(loadHead, rows)}`;
    }),
  );
  return tables.filter((text) => text !== '').join('\n\n');
}

const loadHead = [
  'Competitor',
  'requests/s',
  'Freehold’s ratio to it',
  'p50 ms',
  'p99 ms',
  'CPU µs/request: Node',
  'PostgreSQL',
  'load generator',
];

function loadRow(results: Results, key: SeriesKey, competitor: CompetitorId): string[][] {
  const series = findSeries(results, { ...key, competitor });
  if (series === undefined) return [];
  const own = figuresOf(findSeries(results, { ...key, competitor: 'freehold' }), 'perSecond');
  const perSecond = figuresOf(series, 'perSecond');
  const ratioOfFreehold = competitor === 'freehold' ? undefined : pairedRatio(own, perSecond);
  const cells = (['p50', 'p99', 'nodeCpu', 'postgresCpu', 'loadCpu'] as const).map((name) =>
    medianOf(series.rounds, name),
  );
  return [
    [
      competitorNames[competitor],
      spread(summarize(perSecond)),
      ratioOfFreehold === undefined ? '–' : `${spread(ratioOfFreehold)} ×`,
      ...cells,
    ],
  ];
}

function medianOf(rounds: readonly Round[], name: keyof Round): string {
  const figures = rounds.flatMap((round) => round[name] ?? []);
  return figures.length === 0 ? '–' : figure(summarize(figures).median);
}

function tenantCounts(results: Results): string {
  const rows = competitorIds.flatMap((competitor) => {
    const ratio = tenantCountRatio(results, competitor);
    const perSecond = [smallTenantCount, largeTenantCount].map((tenants) =>
      figuresOf(findSeries(results, { scenario: 'tenants', competitor, tenants }), 'perSecond'),
    );
    if (ratio === undefined) return [];
    return [
      [competitorNames[competitor], ...perSecond.map((figures) => spread(summarize(figures))), `${spread(ratio)} ×`],
    ];
  });
  if (rows.length === 0) return '';
  const head = [
    'Competitor',
    `requests/s, ${smallTenantCount} tenants`,
    `requests/s, ${figure(largeTenantCount)} tenants`,
    'ratio',
  ];
  return table(head, rows);
}

function tableSizes(results: Results): string {
  const measured = [1, 16].flatMap((connections) => {
    const key = { scenario: 'table-size', connections } as const;
    const [small, large] = [1_000, 1_000_000].map((count) => findSeries(results, { ...key, rows: count }));
    const ratio = pairedRatio(figuresOf(large, 'p50'), figuresOf(small, 'p50'));
    if (ratio === undefined || small === undefined || large === undefined) return [];
    const times = [small, large].map((series) => medianOf(series.rounds, 'p50'));
    return [[String(connections), ...times, `${spread(ratio)} ×`]];
  });
  if (measured.length === 0) return '';
  return table(['connections', 'p50 ms, 1,000 rows', 'p50 ms, 1,000,000 rows', 'ratio'], measured);
}

function micro(results: Results): string {
  const benchmarks: readonly (readonly [MicroBenchmark, number, string, Variant])[] = [
    ['authorization', 1, 'Authorizing a request', 'verify'],
    ['list', 1, 'Reading 20 rows, one read at a time', 'prisma'],
    ['list', 16, 'Reading 20 rows, 16 reads at once', 'prisma'],
    ['get', 1, 'Reading one row, one read at a time', 'prisma'],
    ['get', 16, 'Reading one row, 16 reads at once', 'prisma'],
  ];
  const tables = benchmarks.flatMap(([benchmark, concurrency, title, baseline]) => {
    const baselineRounds = findMicro(results, benchmark, baseline, concurrency);
    const series = results.micro.filter(
      (candidate) => candidate.benchmark === benchmark && candidate.concurrency === concurrency,
    );
    if (series.length === 0) return [];
    const rows = series.map(({ variant, rounds }) => {
      const ratio = variant === baseline ? undefined : pairedRatio(rounds, baselineRounds);
      return [variantNames[variant], spread(summarize(rounds)), ratio === undefined ? '–' : `${spread(ratio)} ×`];
    });
    const head = ['', 'µs each', `compared with ${baseline === 'verify' ? '`verify`' : variantNames[baseline]}`];
    return [`### ${title}\n\n${table(head, rows)}`];
  });
  return tables.join('\n\n');
}

function processes(results: Results): string {
  const rows = competitorIds.flatMap((id) => {
    const figuresOfCompetitor = results.processes.filter(({ competitor }) => competitor === id);
    if (figuresOfCompetitor.length === 0) return [];
    const starts = figuresOfCompetitor.flatMap((figures) => figures.starts ?? []);
    const memory = figuresOfCompetitor.find((figures) => figures.memory !== undefined)?.memory;
    return [
      [
        competitorNames[id],
        starts.length === 0 ? '–' : spread(summarize(starts)),
        memory === undefined ? '–' : figure(memory.megabytes),
        memory === undefined ? '–' : figure(memory.peakMegabytes),
      ],
    ];
  });
  const seconds = results.processes.find(({ memory }) => memory !== undefined)?.memory?.secondsOfLoad;
  const after = seconds === undefined ? 'after the mix' : `after ${figure(seconds)} s of the mix`;
  return rows.length === 0 ? '' : table(['Competitor', 'start to ready, ms', `MB ${after}`, 'peak MB'], rows);
}

/** Smaller shares are summed up. */
const smallestShare = 0.015;

function profiles({ profiles: all }: Results): string {
  const sharesOf = (of: Profile['of']) => all.find((profile) => profile.of === of)?.shares;
  const mixColumns = competitorIds.flatMap((id) => {
    const shares = sharesOf(id);
    return shares === undefined ? [] : [{ name: competitorNames[id], shares }];
  });
  const authorizationShares = sharesOf('authorization');
  const authorizationColumn =
    authorizationShares === undefined ? [] : [{ name: variantNames['known user'], shares: authorizationShares }];
  if (mixColumns.length + authorizationColumn.length === 0) return '';
  return [
    'Percent of the main thread’s busy time, by the package of the running function.',
    ...profileTable('Under the mix, 16 connections', mixColumns),
    ...profileTable('Authorizing a request', authorizationColumn),
  ].join('\n\n');
}

function profileTable(
  title: string,
  columns: readonly { readonly name: string; readonly shares: CpuShares }[],
): readonly string[] {
  const [first] = columns;
  if (first === undefined) return [];
  const packageNames = [...new Set(columns.flatMap(({ shares }) => Object.keys(shares)))];
  const isLarge = (packageName: string) => columns.some(({ shares }) => (shares[packageName] ?? 0) >= smallestShare);
  const large = packageNames.filter(isLarge).toSorted((a, b) => (first.shares[b] ?? 0) - (first.shares[a] ?? 0));
  const small = packageNames.filter((packageName) => !isLarge(packageName));
  const row = (name: string, summed: readonly string[]) => [
    name,
    ...columns.map(({ shares }) =>
      figure(100 * summed.reduce((sum, packageName) => sum + (shares[packageName] ?? 0), 0)),
    ),
  ];
  const rows = [...large.map((packageName) => row(packageName, [packageName])), row('all else', small)];
  return [`### ${title}`, table(['', ...columns.map(({ name }) => name)], rows)];
}

function versions({ versions: found }: Results): string {
  return Object.entries(found)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}
