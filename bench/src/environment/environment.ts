import { join } from 'node:path';
import type { Shutdown } from '@freehold/process-lifecycle';
import type { Dataset } from '../dataset/dataset.ts';
import { type DatasetContent, writeDataset } from '../dataset/dataset-file.ts';
import { readProductIds } from '../dataset/seed.ts';
import { signTokens } from '../dataset/tokens.ts';
import { type LocalCognito, startCognito } from '../processes/cognito.ts';
import { type CompetitorProcess, startCompetitorProcess } from '../processes/competitor.ts';
import { type LoadGenerator, startLoadGenerator } from '../processes/load-generator.ts';
import type { CompetitorId } from '../report/results.ts';
import { withConnection } from './connection.ts';
import { type DatabaseUrls, databaseFactory } from './databases.ts';

/** Connections that each contender may hold: Freehold's default. */
export const poolSize = 10;

/** All that stands before the first request is made: databases with the same rows, tokens, and who makes requests. */
export interface BenchEnvironment {
  readonly signal: AbortSignal;
  readonly shutdown: Shutdown;
  readonly cognito: LocalCognito;
  readonly load: LoadGenerator;
  /** With row-level security; and the same rows without it. */
  readonly databases: { readonly withRls: DatabaseUrls; readonly withoutRls: DatabaseUrls };
  readonly datasets: readonly PreparedDataset[];
  /** Writes down what those who make requests know of one more crowd. @returns the file */
  writeDataset(name: string, content: DatasetContent): Promise<string>;
  /** Makes one more database of Freehold's, with rows of its own. */
  createDatabase(name: string, dataset: Dataset): Promise<DatabaseUrls>;
  /** Starts a contender; on another database, if one is given. */
  startCompetitor(id: CompetitorId, databases?: DatabaseUrls): Promise<RunningCompetitor>;
}

/** A crowd, and what those who make requests know of it. */
export interface PreparedDataset extends Dataset {
  readonly file: string;
  readonly content: DatasetContent;
}

export interface RunningCompetitor extends CompetitorProcess {
  readonly databases: DatabaseUrls;
}

export interface BenchEnvironmentOptions {
  /** A superuser's URL of an empty server. */
  readonly superuserUrl: string;
  /** A folder for files. */
  readonly directory: string;
  readonly datasets: readonly Dataset[];
  readonly logLevel: string;
  readonly shutdown: Shutdown;
  readonly signal: AbortSignal;
}

/** Sets the stage. What it has started by the time something fails stands in `shutdown`. */
export async function createBenchEnvironment(options: BenchEnvironmentOptions): Promise<BenchEnvironment> {
  const { superuserUrl, directory, datasets, logLevel, shutdown, signal } = options;
  const databases = databaseFactory(superuserUrl, signal);
  const cognitoStarting = startCognito(join(directory, 'cognito.json'), shutdown, signal);
  // Should both fail, the other one is heard of.
  cognitoStarting.catch(() => {});
  const withRls = await databases.createWithRls('bench_protected', datasets);
  const withoutRls = await databases.createWithoutRls('bench_unprotected', datasets);
  const cognito = await cognitoStarting;

  async function writeDatasetFile(name: string, content: DatasetContent): Promise<string> {
    const file = join(directory, `${name}.json`);
    await writeDataset(file, content);
    return file;
  }
  async function prepareDataset(dataset: Dataset): Promise<PreparedDataset> {
    const userTokens = await signTokens(cognito, dataset, signal);
    const productIds = await withConnection(withRls.superuserUrl, signal, (superuser) =>
      readProductIds(superuser, dataset),
    );
    const content = { userTokens, productIds: Object.fromEntries(productIds) };
    return { ...dataset, file: await writeDatasetFile(`crowd-${dataset.firstTenant}`, content), content };
  }
  const preparedDatasets: PreparedDataset[] = [];
  for (const dataset of datasets) preparedDatasets.push(await prepareDataset(dataset));

  return {
    signal,
    shutdown,
    cognito,
    load: startLoadGenerator(shutdown, signal),
    databases: { withRls: withRls, withoutRls },
    datasets: preparedDatasets,
    writeDataset: writeDatasetFile,
    createDatabase: (name, dataset) => databases.createWithRls(name, [dataset]),
    async startCompetitor(id, databaseOverride) {
      const competitorDatabase = databaseOverride ?? (id === 'koa-prisma-filter' ? withoutRls : withRls);
      const competitorOptions = { cognito, databaseUrl: competitorDatabase.appUrl, poolSize, logLevel };
      return {
        ...(await startCompetitorProcess(id, competitorOptions, shutdown, signal)),
        databases: competitorDatabase,
      };
    },
  };
}
