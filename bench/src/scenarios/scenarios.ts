import type { AnswerSizes } from '../load/plan.ts';
import { runMicro } from '../processes/micro.ts';
import { fewTenants, manyTenants } from '../report/goals.ts';
import {
  type ContenderId,
  contenderIds,
  contenderNames,
  type MicroSeries,
  type Pace,
  type PartId,
  type ProcessFigures,
  type Profile,
  type Series,
} from '../report/results.ts';
import { measureRounds, type RoundsOptions, type Target, warmUp } from './rounds.ts';
import type { Stage, StagedContender, StagedCrowd } from './stage.ts';

/**
 * As many short rounds as fit into a quarter of an hour on two cores: of many, the median is steady. The mix comes to a
 * minute for each contender.
 */
const paces: Readonly<Record<PartId, Pace>> = {
  start: { rounds: 5, seconds: 0 },
  mix: { rounds: 10, seconds: 2 },
  work: { rounds: 4, seconds: 1 },
  rotation: { rounds: 6, seconds: 2 },
  rows: { rounds: 8, seconds: 1 },
  micro: { rounds: 19, seconds: 0 },
};

/** What was asked for, or else what a part has by default. */
export function paceOf(part: PartId, asked: { readonly [Name in keyof Pace]: Pace[Name] | undefined }): Pace {
  return { rounds: asked.rounds ?? paces[part].rounds, seconds: asked.seconds ?? paces[part].seconds };
}

export interface PartOptions extends Pick<RoundsOptions, 'sizes' | 'postmaster' | 'say'> {
  readonly pace: Pace;
}

/** Seconds under load that a contender gets to become warm in: Node goes on compiling for about ten. */
const warmingSeconds = 15;

/** Seconds for code that was warm before, and is asked for other tenants' rows. */
const rewarmingSeconds = 2;

const megabyte = 1_000_000;

/** Lets every contender's code get warm, before anything counts. */
export async function warmAll(stage: Stage, contenders: readonly StagedContender[], sizes: AnswerSizes): Promise<void> {
  for (const contender of contenders) {
    await warmUp(stage, targetOf(contender, crowdOf(stage, fewTenants)), {
      work: 'mix',
      requests: 0,
      seconds: warmingSeconds,
      sizes,
    });
  }
}

/** From the start of the process to readiness, several times over. */
export async function startPart(stage: Stage, { pace, say }: Omit<PartOptions, 'sizes'>): Promise<ProcessFigures[]> {
  const { rounds } = pace;
  const starts = new Map<ContenderId, number[]>(contenderIds.map((id) => [id, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [id, times] of starts) {
      const contender = await stage.start(id);
      times.push(contender.startMilliseconds);
      await contender.stop();
    }
    const figures = [...starts].map(([id, times]) => `${contenderNames[id]} ${Math.round(times.at(-1) ?? 0)} ms`);
    say(`start: round ${round + 1} of ${rounds}: ${figures.join(', ')}`);
  }
  return [...starts].map(([contender, times]) => ({ contender, starts: times }));
}

/** The mix, at few and at many connections; the memory that each contender has afterwards, and where its time goes. */
export async function mixPart(
  stage: Stage,
  contenders: readonly StagedContender[],
  { pace, ...options }: PartOptions,
): Promise<{ readonly series: Series[]; readonly processes: ProcessFigures[]; readonly profiles: Profile[] }> {
  const targets = contenders.map((contender) => targetOf(contender, crowdOf(stage, fewTenants)));
  const loads = [1, 16, 128].map((connections) => ({ work: 'mix' as const, connections }));
  const series = await measureRounds(stage, { ...options, part: 'mix', targets, loads, ...pace });
  const processes = await Promise.all(
    contenders.map(async (contender): Promise<ProcessFigures> => {
      const { residentBytes, peakBytes } = await contender.usage();
      const secondsOfLoad = pace.rounds * loads.length * pace.seconds;
      const memory = { secondsOfLoad, megabytes: residentBytes / megabyte, peakMegabytes: peakBytes / megabyte };
      return { contender: contender.id, memory };
    }),
  );
  options.say('mix: where the time goes …');
  const profiles: Profile[] = [];
  for (const target of targets) {
    const load = { work: 'mix', requests: 0, seconds: pace.seconds * 2, sizes: options.sizes } as const;
    const shares = await target.contender.profile(() => warmUp(stage, target, load));
    profiles.push({ of: target.contender.id, shares });
  }
  return { series, processes, profiles };
}

/** Each kind of request by itself. */
export function workPart(
  stage: Stage,
  contenders: readonly StagedContender[],
  { pace, ...options }: PartOptions,
): Promise<Series[]> {
  const targets = contenders.map((contender) => targetOf(contender, crowdOf(stage, fewTenants)));
  const loads = (['list', 'get', 'create'] as const).flatMap((work) =>
    [1, 16, 128].map((connections) => ({ work, connections })),
  );
  return measureRounds(stage, { ...options, part: 'work', targets, loads, ...pace });
}

/** The mix for few tenants and for very many, each of whose people comes round once everybody else has. */
export async function rotationPart(
  stage: Stage,
  contenders: readonly StagedContender[],
  { pace, ...options }: PartOptions,
): Promise<Series[]> {
  const [few, many] = [crowdOf(stage, fewTenants), crowdOf(stage, manyTenants)];
  options.say(`rotation: ${many.tenants} requests of each contender that don’t count …`);
  const targets: Target[] = [];
  for (const contender of contenders) {
    const ofMany = targetOf(contender, many, ', many');
    // What is remembered of people is full of them by then, and whoever comes after that hasn't been there yet.
    const enough = { work: 'mix', requests: many.tenants, seconds: rewarmingSeconds, sizes: options.sizes } as const;
    const from = await warmUp(stage, ofMany, enough);
    targets.push(targetOf(contender, few, ', few'), { ...ofMany, from });
  }
  const loads = [{ work: 'mix' as const, connections: 16 }];
  return measureRounds(stage, { ...options, part: 'rotation', targets, loads, ...pace });
}

/** Freehold's lists from a small table and from a large one. */
export async function rowsPart(stage: Stage, { pace, ...options }: PartOptions): Promise<Series[]> {
  options.say('rows: 1,000,000 of them …');
  const { known, people } = crowdOf(stage, fewTenants);
  const bearers = known.bearers.slice(0, people);
  const crowdFile = await stage.writeCrowd('one-tenant', { bearers, items: {} });
  const targets: Target[] = [];
  for (const rows of [1_000, 1_000_000]) {
    const databases = await stage.makeDatabase(`bench_rows_${rows}`, { first: 1, tenants: 1, people, items: rows });
    const contender = await stage.start('freehold', databases);
    const target = { contender, name: `from ${rows.toLocaleString('en')}`, crowdFile, tenants: 1, rows, from: 0 };
    await warmUp(stage, target, { work: 'list', requests: 0, seconds: warmingSeconds, sizes: options.sizes });
    targets.push(target);
  }
  const loads = [1, 16].map((connections) => ({ work: 'list' as const, connections }));
  return measureRounds(stage, { ...options, part: 'rows', targets, loads, ...pace });
}

/** What one piece of a request takes, without HTTP. */
export function microPart(
  stage: Stage,
  { pace, say }: Omit<PartOptions, 'sizes'>,
): Promise<{ readonly series: MicroSeries[]; readonly profiles: Profile[] }> {
  const { rounds } = pace;
  const [few, many] = [crowdOf(stage, fewTenants).file, crowdOf(stage, manyTenants).file];
  return runMicro(stage, { rounds, few, many }, (line) => say(`micro: ${line}`));
}

/** A target for the most usual question. */
function targetOf(contender: StagedContender, crowd: StagedCrowd, suffix = ''): Target {
  const name = `${contenderNames[contender.id]}${suffix}`;
  return { contender, name, crowdFile: crowd.file, tenants: crowd.tenants, rows: null, from: 0 };
}

function crowdOf(stage: Stage, tenants: number): StagedCrowd {
  const crowd = stage.crowds.find((candidate) => candidate.tenants === tenants);
  if (crowd === undefined) throw new Error(`Nobody has made a crowd of ${tenants} tenants.`);
  return crowd;
}
