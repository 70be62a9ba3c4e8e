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

/** Connections to PostgreSQL of each competitor: Freehold's default. */
export const poolSize = 10;

/** What a run needs before the first request: databases with the same rows, the local Cognito, tokens, the load generator. */
export interface BenchEnvironment {
  readonly signal: AbortSignal;
  readonly shutdown: Shutdown;
  readonly cognito: LocalCognito;
  readonly load: LoadGenerator;
  /** The same rows with and without row-level security. */
  readonly databases: { readonly withRls: DatabaseUrls; readonly withoutRls: DatabaseUrls };
  readonly datasets: readonly PreparedDataset[];
  /** Writes a dataset's content to a file. @returns its path */
  writeDataset(name: string, content: DatasetContent): Promise<string>;
  /** Creates one more database with row-level security, for one dataset. */
  createDatabase(name: string, dataset: Dataset): Promise<DatabaseUrls>;
  /** Starts a competitor on its default database or the one that is given. */
  startCompetitor(id: CompetitorId, databases?: DatabaseUrls): Promise<RunningCompetitor>;
}

/** A dataset that is in the databases, and its content. */
export interface PreparedDataset extends Dataset {
  readonly file: string;
  readonly content: DatasetContent;
}

export interface RunningCompetitor extends CompetitorProcess {
  readonly databases: DatabaseUrls;
}

export interface BenchEnvironmentOptions {
  /** A superuser's URL of an empty PostgreSQL server. */
  readonly superuserUrl: string;
  /** The folder for datasets and Cognito's snapshot. */
  readonly filesDirectory: string;
  readonly datasets: readonly Dataset[];
  readonly logLevel: string;
  readonly shutdown: Shutdown;
  readonly signal: AbortSignal;
}

/** Creates the environment. If it fails, `shutdown` stops what was started. */
export async function createBenchEnvironment(options: BenchEnvironmentOptions): Promise<BenchEnvironment> {
  const { superuserUrl, filesDirectory, datasets, logLevel, shutdown, signal } = options;
  const databases = databaseFactory(superuserUrl, signal);
  const cognitoStarting = startCognito(join(filesDirectory, 'cognito.json'), shutdown, signal);
  // If the databases fail as well, that error is the one to report.
  cognitoStarting.catch(() => {});
  const withRls = await databases.createWithRls('bench_with_rls', datasets);
  const withoutRls = await databases.createWithoutRls('bench_without_rls', datasets);
  const cognito = await cognitoStarting;

  async function writeDatasetFile(name: string, content: DatasetContent): Promise<string> {
    const file = join(filesDirectory, `${name}.json`);
    await writeDataset(file, content);
    return file;
  }
  async function prepareDataset(dataset: Dataset): Promise<PreparedDataset> {
    const userTokens = await signTokens(cognito, dataset, signal);
    const productIds = await withConnection(withRls.superuserUrl, signal, (superuser) =>
      readProductIds(superuser, dataset),
    );
    const content = { userTokens, productIds: Object.fromEntries(productIds) };
    return { ...dataset, file: await writeDatasetFile(`dataset-${dataset.firstTenant}`, content), content };
  }
  const preparedDatasets: PreparedDataset[] = [];
  for (const dataset of datasets) preparedDatasets.push(await prepareDataset(dataset));

  return {
    signal,
    shutdown,
    cognito,
    load: startLoadGenerator(shutdown, signal),
    databases: { withRls, withoutRls },
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
