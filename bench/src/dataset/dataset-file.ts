import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';

/** What the processes that make requests have to know of a crowd: in a file, since it is megabytes. */
const crowdOnFile = z.object({
  /** Each person's token, and the tenant that it proves. */
  bearers: z.array(z.object({ tenant: z.string(), token: z.string() })).min(1),
  /** The ids of each tenant's items. */
  items: z.record(z.string(), z.array(z.string())),
});

export type CrowdOnFile = z.output<typeof crowdOnFile>;

/** Writes it for our own account's eyes: tokens are secrets, also those of a pool that lives for a quarter of an hour. */
export async function writeCrowd(path: string, crowd: CrowdOnFile): Promise<void> {
  await writeFile(path, JSON.stringify(crowd), { mode: 0o600 });
}

export async function readCrowd(path: string): Promise<CrowdOnFile> {
  return crowdOnFile.parse(JSON.parse(await readFile(path, 'utf8')));
}
