import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';

/** What the load generator and the micro-benchmarks need of a dataset. It goes through a file, since it has megabytes. */
const datasetContent = z.object({
  /** Each user's access token and its tenant. */
  userTokens: z.array(z.object({ tenant: z.string(), token: z.string() })).min(1),
  /** The ids of each tenant's products. */
  productIds: z.record(z.string(), z.array(z.string())),
});

export type DatasetContent = z.output<typeof datasetContent>;

/** Writes a file that only this OS user can read: tokens are secrets, even of a pool that lives for 15 minutes. */
export async function writeDataset(path: string, content: DatasetContent): Promise<void> {
  await writeFile(path, JSON.stringify(content), { mode: 0o600 });
}

export async function readDataset(path: string): Promise<DatasetContent> {
  return datasetContent.parse(JSON.parse(await readFile(path, 'utf8')));
}
