import type { Shutdown } from '@freehold/dev/processes/shutdown.ts';
import { connected } from './estate/connection.ts';
import { forgetLaterItems } from './estate/seed.ts';
import { startServer } from './estate/server.ts';
import type { Crowd } from './estate/tenants.ts';
import { makeSureTheyAreAlike } from './parts/alike.ts';
import { microPart, mixPart, paceOf, rotationPart, rowsPart, startPart, warmAll, workPart } from './parts/parts.ts';
import { poolSize, type Stage, type StagedContender, setStage } from './parts/stage.ts';
import { fewTenants, manyTenants } from './report/goals.ts';
import { originOf } from './report/origin.ts';
import {
  contenderIds,
  type MicroSeries,
  type PartId,
  type ProcessFigures,
  type Profile,
  type Results,
  type Series,
} from './report/results.ts';
import type { BenchSettings } from './settings.ts';

/** The few: 64 tenants with 500 items and 4 people each. */
const few: Crowd = { first: 1, tenants: fewTenants, people: 4, items: 500 };

/** The many: each with more items than a page holds, and all of them with more people than any contender remembers. */
const many: Crowd = { first: 1 + fewTenants, tenants: manyTenants, people: 3, items: 25 };

/** The parts that ask all contenders over HTTP. */
const ofContenders: readonly PartId[] = ['mix', 'work', 'rotation'];

export interface BenchOptions {
  readonly settings: BenchSettings;
  /** Folder for the data of a run, an absolute path. It is gone afterwards. */
  readonly home: string;
  readonly shutdown: Shutdown;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * Runs the parts that are asked for.
 *
 * @throws {BenchError} at the first answer that isn't right, and where contenders answer differently
 */
export async function bench({ settings, home, shutdown, signal, say }: BenchOptions): Promise<Results> {
  const wants = (part: PartId) => settings.parts.has(part);
  say('PostgreSQL, the local Cognito, tenants, people and items …');
  const { superuserUrl, directory, postmaster, version } = await startServer(home, shutdown, signal);
  const stage = await setStage({
    superuserUrl,
    directory,
    // Thousands of tokens take a while to sign.
    crowds: wants('rotation') || wants('micro') ? [few, many] : [few],
    logLevel: settings.logLevel,
    shutdown,
    signal,
  });
  const optionsOf = (part: PartId) => ({ pace: paceOf(part, settings), postmaster, say });
  const series: Series[] = [];
  const micro: MicroSeries[] = [];
  const processes: ProcessFigures[] = [];
  const profiles: Profile[] = [];

  if (wants('start')) processes.push(...(await startPart(stage, optionsOf('start'))));
  if (ofContenders.some(wants) || wants('rows')) {
    say('The contenders: do they answer alike?');
    const contenders = await startAll(stage);
    const sizes = await agreedSizes(stage, contenders);
    const askedOf = (part: PartId) => ({ ...optionsOf(part), sizes });
    if (ofContenders.some(wants)) await warmAll(stage, contenders, sizes);
    if (wants('mix')) {
      const mixed = await mixPart(stage, contenders, askedOf('mix'));
      series.push(...mixed.series);
      processes.push(...mixed.processes);
      profiles.push(...mixed.profiles);
    }
    if (wants('work')) series.push(...(await workPart(stage, contenders, askedOf('work'))));
    if (wants('rotation')) series.push(...(await rotationPart(stage, contenders, askedOf('rotation'))));
    await Promise.all(contenders.map((contender) => contender.stop()));
    if (wants('rows')) series.push(...(await rowsPart(stage, askedOf('rows'))));
  }
  if (wants('micro')) {
    const measured = await microPart(stage, optionsOf('micro'));
    micro.push(...measured.series);
    profiles.push(...measured.profiles);
  }

  return {
    measuredAt: new Date().toISOString(),
    ...(await originOf(version)),
    settings: {
      poolSize,
      logLevel: settings.logLevel,
      paces: Object.fromEntries([...settings.parts].map((part) => [part, paceOf(part, settings)])),
    },
    series,
    micro,
    processes,
    profiles,
  };
}

async function startAll(stage: Stage): Promise<StagedContender[]> {
  const contenders: StagedContender[] = [];
  for (const id of contenderIds) contenders.push(await stage.start(id));
  return contenders;
}

/** What contenders answer, once it is sure that they all answer the same. */
async function agreedSizes(stage: Stage, contenders: readonly StagedContender[]) {
  const [crowd] = stage.crowds;
  if (crowd === undefined) throw new Error('Nobody is there to ask for.');
  const sizes = await makeSureTheyAreAlike(contenders, crowd.known);
  for (const { superuserUrl } of Object.values(stage.databases)) {
    await connected(superuserUrl, stage.signal, forgetLaterItems);
  }
  return sizes;
}
