import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';

/** What the processes that make requests have to know of a crowd: in a file, since it is megabytes. */
const datasetContent = z.object({
  /** Each person's token, and the tenant that it proves. */
  userTokens: z.array(z.object({ tenant: z.string(), token: z.string() })).min(1),
  /** The ids of each tenant's items. */
  productIds: z.record(z.string(), z.array(z.string())),
});

export type DatasetContent = z.output<typeof datasetContent>;

/** Writes it for our own account's eyes: tokens are secrets, also those of a pool that lives for a quarter of an hour. */
export async function writeDataset(path: string, content: DatasetContent): Promise<void> {
  await writeFile(path, JSON.stringify(content), { mode: 0o600 });
}

export async function readDataset(path: string): Promise<DatasetContent> {
  return datasetContent.parse(JSON.parse(await readFile(path, 'utf8')));
}
