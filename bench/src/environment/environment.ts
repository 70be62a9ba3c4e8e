import { join } from 'node:path';
import type { Shutdown } from '@freehold/dev/processes/shutdown.ts';
import { connected } from '../estate/connection.ts';
import { type CrowdOnFile, writeCrowd } from '../estate/crowd-file.ts';
import { type DatabaseUrls, databasesOn } from '../estate/databases.ts';
import { readItemIds } from '../estate/seed.ts';
import type { Crowd } from '../estate/tenants.ts';
import { signTokens } from '../estate/tokens.ts';
import { type LocalCognito, startCognito } from '../processes/cognito.ts';
import { type Contender, startContender } from '../processes/contender.ts';
import { type LoadGenerator, startLoadGenerator } from '../processes/load.ts';
import type { ContenderId } from '../report/results.ts';

/** Connections that each contender may hold: Freehold's default. */
export const poolSize = 10;

/** All that stands before the first request is made: databases with the same rows, tokens, and who makes requests. */
export interface Stage {
  readonly signal: AbortSignal;
  readonly shutdown: Shutdown;
  readonly cognito: LocalCognito;
  readonly load: LoadGenerator;
  /** With row-level security; and the same rows without it. */
  readonly databases: { readonly protected: DatabaseUrls; readonly unprotected: DatabaseUrls };
  readonly crowds: readonly StagedCrowd[];
  /** Writes down what those who make requests know of one more crowd. @returns the file */
  writeCrowd(name: string, known: CrowdOnFile): Promise<string>;
  /** Makes one more database of Freehold's, with rows of its own. */
  makeDatabase(name: string, crowd: Crowd): Promise<DatabaseUrls>;
  /** Starts a contender; on another database, if one is given. */
  start(id: ContenderId, databases?: DatabaseUrls): Promise<StagedContender>;
}

/** A crowd, and what those who make requests know of it. */
export interface StagedCrowd extends Crowd {
  readonly file: string;
  readonly known: CrowdOnFile;
}

export interface StagedContender extends Contender {
  readonly databases: DatabaseUrls;
}

export interface StageOptions {
  /** A superuser's URL of an empty server. */
  readonly superuserUrl: string;
  /** A folder for files. */
  readonly directory: string;
  readonly crowds: readonly Crowd[];
  readonly logLevel: string;
  readonly shutdown: Shutdown;
  readonly signal: AbortSignal;
}

/** Sets the stage. What it has started by the time something fails stands in `shutdown`. */
export async function setStage(options: StageOptions): Promise<Stage> {
  const { superuserUrl, directory, crowds, logLevel, shutdown, signal } = options;
  const databases = databasesOn(superuserUrl, signal);
  const startingCognito = startCognito(join(directory, 'cognito.json'), shutdown, signal);
  // Should both fail, the other one is heard of.
  startingCognito.catch(() => {});
  const walled = await databases.makeProtected('bench_protected', crowds);
  const unprotected = await databases.makeUnprotected('bench_unprotected', crowds);
  const cognito = await startingCognito;

  async function write(name: string, known: CrowdOnFile): Promise<string> {
    const file = join(directory, `${name}.json`);
    await writeCrowd(file, known);
    return file;
  }
  async function stageCrowd(crowd: Crowd): Promise<StagedCrowd> {
    const bearers = await signTokens(cognito, crowd, signal);
    const items = await connected(walled.superuserUrl, signal, (superuser) => readItemIds(superuser, crowd));
    const known = { bearers, items: Object.fromEntries(items) };
    return { ...crowd, file: await write(`crowd-${crowd.first}`, known), known };
  }
  const staged: StagedCrowd[] = [];
  for (const crowd of crowds) staged.push(await stageCrowd(crowd));

  return {
    signal,
    shutdown,
    cognito,
    load: startLoadGenerator(shutdown, signal),
    databases: { protected: walled, unprotected },
    crowds: staged,
    writeCrowd: write,
    makeDatabase: (name, crowd) => databases.makeProtected(name, [crowd]),
    async start(id, other) {
      const mine = other ?? (id === 'koa-prisma-filter' ? unprotected : walled);
      const facts = { cognito, databaseUrl: mine.appUrl, poolSize, logLevel };
      return { ...(await startContender(id, facts, shutdown, signal)), databases: mine };
    },
  };
}
