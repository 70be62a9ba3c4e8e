import { figure, spread, table } from './format.ts';
import { fewTenants, type Goal, goalsOf, manyTenants, rotationRatio, verdictOn } from './goals.ts';
import { figuresOf, findMicro, findSeries, type SeriesKey } from './lookup.ts';
import type { Shares } from './profile.ts';
import {
  type ContenderId,
  contenderIds,
  contenderNames,
  type Deed,
  type Profile,
  type Results,
  type Round,
  type Subject,
  subjectNames,
} from './results.ts';
import { pairedRatio, summarize } from './statistics.ts';

/**
 * The results as a page of Markdown. What was not measured is left out.
 *
 * @param chart the file name of the chart; `undefined`: there is none
 */
export function markdownOf(results: Results, chart: string | undefined): string {
  const sections = [
    heading(results),
    section('Goals', goals(goalsOf(results))),
    chart === undefined ? '' : `![Requests per second of the mix](${chart})`,
    section('The mix: 70 % lists, 20 % single items, 10 % new ones', loads(results, 'mix', ['mix'])),
    section('Each kind of request by itself', loads(results, 'work', ['list', 'get', 'create'])),
    section(`The mix for ${fewTenants} tenants and for ${figure(manyTenants)}, at 16 connections`, rotation(results)),
    section('Lists of Freehold from tables of two sizes', rows(results)),
    section('One piece of a request, without HTTP', micro(results)),
    section('Where the time goes', profiles(results)),
    section('Start and memory', processes(results)),
    section('Versions', versions(results)),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function heading({ measuredAt, commit, machine, settings }: Results): string {
  const { cpu, cores, memoryGigabytes, system } = machine;
  const paces = Object.entries(settings.paces).map(
    ([part, { rounds, seconds }]) => `${part} ${rounds}${seconds > 0 ? ` of ${seconds} s` : ''}`,
  );
  return [
    '# Results of `npm run bench`',
    '',
    `Measured on ${measuredAt.slice(0, 10)}${commit === null ? '' : ` at commit ${commit}`}: ${cpu}, ${cores} cores, ` +
      `${figure(memoryGigabytes)} GB, ${system}. Each contender has ${settings.poolSize} connections to PostgreSQL and ` +
      `logs at level ${settings.logLevel}. Rounds: ${paces.join(', ')}.`,
    '',
    'A figure is the median of all rounds, with the lowest and the highest in brackets. A ratio is the median of the ratios',
    'of rounds that ran right after one another. [How it is measured, and how to argue with it](../README.md).',
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

function loads(results: Results, part: 'mix' | 'work', works: readonly ('mix' | 'list' | 'get' | 'create')[]): string {
  const titles = {
    mix: 'The mix',
    list: 'A list of 20 items',
    get: 'One item',
    create: 'A new item',
  };
  const connections = [1, 16, 128];
  const tables = works.flatMap((work) =>
    connections.map((atOnce) => {
      const rows = contenderIds.flatMap((contender) =>
        loadRow(results, { part, work, connections: atOnce }, contender),
      );
      if (rows.length === 0) return '';
      return `### ${titles[work]}, ${atOnce === 1 ? '1 connection' : `${atOnce} connections`}\n\n${table(loadHead, rows)}`;
    }),
  );
  return tables.filter((text) => text !== '').join('\n\n');
}

const loadHead = [
  'Contender',
  'requests/s',
  'Freehold’s against it',
  'p50 ms',
  'p99 ms',
  'CPU µs/request: Node’s',
  'PostgreSQL’s',
  'the load’s',
];

function loadRow(results: Results, key: SeriesKey, contender: ContenderId): string[][] {
  const series = findSeries(results, { ...key, contender });
  if (series === undefined) return [];
  const freehold = figuresOf(findSeries(results, { ...key, contender: 'freehold' }), 'perSecond');
  const perSecond = figuresOf(series, 'perSecond');
  const against = contender === 'freehold' ? undefined : pairedRatio(freehold, perSecond);
  const cells = (['p50', 'p99', 'nodeCpu', 'postgresCpu', 'loadCpu'] as const).map((name) =>
    medianOf(series.rounds, name),
  );
  return [
    [
      contenderNames[contender],
      spread(summarize(perSecond)),
      against === undefined ? '–' : `${spread(against)} ×`,
      ...cells,
    ],
  ];
}

function medianOf(rounds: readonly Round[], name: keyof Round): string {
  const figures = rounds.flatMap((round) => round[name] ?? []);
  return figures.length === 0 ? '–' : figure(summarize(figures).median);
}

function rotation(results: Results): string {
  const rows = contenderIds.flatMap((contender) => {
    const ratio = rotationRatio(results, contender);
    const perSecond = [fewTenants, manyTenants].map((tenants) =>
      figuresOf(findSeries(results, { part: 'rotation', contender, tenants }), 'perSecond'),
    );
    if (ratio === undefined) return [];
    return [
      [contenderNames[contender], ...perSecond.map((figures) => spread(summarize(figures))), `${spread(ratio)} ×`],
    ];
  });
  if (rows.length === 0) return '';
  const head = [
    'Contender',
    `requests/s, ${fewTenants} tenants`,
    `requests/s, ${figure(manyTenants)} tenants`,
    'ratio',
  ];
  return table(head, rows);
}

function rows(results: Results): string {
  const measured = [1, 16].flatMap((connections) => {
    const key = { part: 'rows', connections } as const;
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
  const deeds: readonly (readonly [Deed, number, string, Subject])[] = [
    ['way in', 1, 'Letting a request in', 'verify'],
    ['list', 1, 'Reading 20 rows, one read at a time', 'prisma'],
    ['list', 16, 'Reading 20 rows, 16 reads at once', 'prisma'],
    ['get', 1, 'Reading one row, one read at a time', 'prisma'],
    ['get', 16, 'Reading one row, 16 reads at once', 'prisma'],
  ];
  const tables = deeds.flatMap(([deed, atOnce, title, measure]) => {
    const ofMeasure = findMicro(results, deed, measure, atOnce);
    const series = results.micro.filter((candidate) => candidate.deed === deed && candidate.atOnce === atOnce);
    if (series.length === 0) return [];
    const rows = series.map(({ subject, rounds }) => {
      const ratio = subject === measure ? undefined : pairedRatio(rounds, ofMeasure);
      return [subjectNames[subject], spread(summarize(rounds)), ratio === undefined ? '–' : `${spread(ratio)} ×`];
    });
    const head = ['', 'µs each', `against ${measure === 'verify' ? '`verify`' : subjectNames[measure]}`];
    return [`### ${title}\n\n${table(head, rows)}`];
  });
  return tables.join('\n\n');
}

function processes(results: Results): string {
  const rows = contenderIds.flatMap((id) => {
    const mine = results.processes.filter(({ contender }) => contender === id);
    if (mine.length === 0) return [];
    const starts = mine.flatMap((figures) => figures.starts ?? []);
    const memory = mine.find((figures) => figures.memory !== undefined)?.memory;
    return [
      [
        contenderNames[id],
        starts.length === 0 ? '–' : spread(summarize(starts)),
        memory === undefined ? '–' : figure(memory.megabytes),
        memory === undefined ? '–' : figure(memory.peakMegabytes),
      ],
    ];
  });
  const seconds = results.processes.find(({ memory }) => memory !== undefined)?.memory?.secondsOfLoad;
  const after = seconds === undefined ? 'after the mix' : `after ${figure(seconds)} s of the mix`;
  return rows.length === 0 ? '' : table(['Contender', 'start to ready, ms', `MB ${after}`, 'MB at most'], rows);
}

/** Shares that are smaller than this are summed up. */
const leastShare = 0.015;

function profiles({ profiles: all }: Results): string {
  const sharesUnder = (of: Profile['of']) => all.find((profile) => profile.of === of)?.shares;
  const underMix = contenderIds.flatMap((id) => {
    const shares = sharesUnder(id);
    return shares === undefined ? [] : [{ name: contenderNames[id], shares }];
  });
  const ofWayIn = sharesUnder('way in');
  const wayIn = ofWayIn === undefined ? [] : [{ name: subjectNames['warm token'], shares: ofWayIn }];
  if (underMix.length + wayIn.length === 0) return '';
  return [
    'Of 100 samples of the main thread while it was busy: to which package the running function belonged.',
    ...profileTable('Under the mix, 16 connections', underMix),
    ...profileTable('Letting a request in', wayIn),
  ].join('\n\n');
}

function profileTable(
  title: string,
  columns: readonly { readonly name: string; readonly shares: Shares }[],
): readonly string[] {
  const [first] = columns;
  if (first === undefined) return [];
  const places = [...new Set(columns.flatMap(({ shares }) => Object.keys(shares)))];
  const isLarge = (place: string) => columns.some(({ shares }) => (shares[place] ?? 0) >= leastShare);
  const large = places.filter(isLarge).toSorted((a, b) => (first.shares[b] ?? 0) - (first.shares[a] ?? 0));
  const small = places.filter((place) => !isLarge(place));
  const row = (name: string, summed: readonly string[]) => [
    name,
    ...columns.map(({ shares }) => figure(100 * summed.reduce((sum, place) => sum + (shares[place] ?? 0), 0))),
  ];
  const rows = [...large.map((place) => row(place, [place])), row('all else', small)];
  return [`### ${title}`, table(['', ...columns.map(({ name }) => name)], rows)];
}

function versions({ versions: found }: Results): string {
  return Object.entries(found)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}
